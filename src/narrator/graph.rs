//! The change that a speech model's graph needs before it can run here.
//!
//! The published file was optimised for another runtime and uses two of that runtime's own
//! operators. Both are replaced by standard ones that compute the same:
//!
//! - `DynamicQuantizeLSTM`, whose weights are stored as eight-bit integers with the last two axes
//!   swapped, by `DequantizeLinear` along axis 0, `Transpose` and a plain `LSTM`. The integers stay
//!   in the file, so it does not grow; activations are no longer rounded to eight bits, so the
//!   result is exactly that of the dequantised weights.
//! - `FusedMatMul` with its first operand transposed, by `Transpose` and `MatMul`.
//!
//! Field numbers are those of `onnx.proto3` of the ONNX project; operators as in its operator list
//! and in ONNX Runtime's list of contributed operators.

use super::wire::{Field, Message, Value, WireError, fields};

/// `ModelProto.graph`.
const MODEL_GRAPH: u64 = 7;
/// `GraphProto.node`.
const GRAPH_NODE: u64 = 1;
/// `NodeProto`: its inputs, outputs, name, operator, attributes and operator domain.
const NODE_INPUT: u64 = 1;
const NODE_OUTPUT: u64 = 2;
const NODE_NAME: u64 = 3;
const NODE_OPERATOR: u64 = 4;
const NODE_ATTRIBUTE: u64 = 5;
const NODE_DOMAIN: u64 = 7;
/// `AttributeProto`: its name, float, integer, integers and type.
const ATTRIBUTE_NAME: u64 = 1;
const ATTRIBUTE_FLOAT: u64 = 2;
const ATTRIBUTE_INT: u64 = 3;
const ATTRIBUTE_INTS: u64 = 8;
const ATTRIBUTE_TYPE: u64 = 20;
/// `AttributeType` of an integer and of several.
const TYPE_INT: u64 = 2;
const TYPE_INTS: u64 = 7;

/// Why a graph could not be rewritten.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Not an ONNX file.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// A node of a kind that is replaced, but in a form that this does not know.
    #[error("the model's node `{node}` is a `{operator}` of an unknown form")]
    UnknownForm {
        /// The node's name in the graph.
        node: String,
        /// Its operator.
        operator: String,
    },
}

/// The model with its two foreign operators replaced; everything else byte for byte as it was.
/// The same input always gives the same output.
///
/// # Errors
/// When the bytes are not an ONNX model, or one of the two operators is used in a way that the
/// replacement does not cover.
pub fn rewrite(model: &[u8]) -> Result<Vec<u8>, GraphError> {
    // The new nodes take a few kilobytes more.
    const ROOM: usize = 64 * 1024;
    let mut written = Message::with_capacity(model.len() + ROOM);
    for field in fields(model) {
        let field = field?;
        if field.number == MODEL_GRAPH {
            let mut graph = Message::with_capacity(field.whole.len() + ROOM);
            for field in fields(field.value.bytes()) {
                rewrite_graph_field(&field?, &mut graph)?;
            }
            written.bytes(MODEL_GRAPH, graph);
        } else {
            written.carry(&field);
        }
    }
    Ok(written.finish())
}

fn rewrite_graph_field(field: &Field<'_>, graph: &mut Message) -> Result<(), GraphError> {
    if field.number != GRAPH_NODE {
        graph.carry(field);
        return Ok(());
    }
    let node = Node::read(field.value.bytes())?;
    match (node.domain, node.operator) {
        ("com.microsoft", "DynamicQuantizeLSTM") => node.plain_lstm(graph),
        ("com.microsoft", "FusedMatMul") => node.plain_product(graph),
        _ => {
            graph.carry(field);
            Ok(())
        }
    }
}

/// A node of the graph, as far as the replacements need it.
#[derive(Default)]
struct Node<'a> {
    name: &'a str,
    operator: &'a str,
    domain: &'a str,
    inputs: Vec<&'a str>,
    outputs: Vec<&'a str>,
    attributes: Vec<Field<'a>>,
}

impl<'a> Node<'a> {
    fn read(message: &'a [u8]) -> Result<Node<'a>, WireError> {
        let mut node = Node::default();
        for field in fields(message) {
            let field = field?;
            match field.number {
                NODE_INPUT => node.inputs.push(field.value.text()),
                NODE_OUTPUT => node.outputs.push(field.value.text()),
                NODE_NAME => node.name = field.value.text(),
                NODE_OPERATOR => node.operator = field.value.text(),
                NODE_ATTRIBUTE => node.attributes.push(field),
                NODE_DOMAIN => node.domain = field.value.text(),
                _ => {}
            }
        }
        Ok(node)
    }

    /// The value of the attribute of this name, a float or an integer.
    fn attribute(&self, name: &str) -> Result<Option<Value<'a>>, WireError> {
        for attribute in &self.attributes {
            let (mut found, mut value) = (false, None);
            for field in fields(attribute.value.bytes()) {
                let field = field?;
                match field.number {
                    ATTRIBUTE_NAME => found = field.value.text() == name,
                    ATTRIBUTE_FLOAT | ATTRIBUTE_INT => value = Some(field.value),
                    _ => {}
                }
            }
            if found {
                return Ok(value);
            }
        }
        Ok(None)
    }

    fn unknown_form(&self) -> GraphError {
        GraphError::UnknownForm { node: self.name.into(), operator: self.operator.into() }
    }

    /// Inputs of `DynamicQuantizeLSTM`: X, W, R, B, lengths, first h, first c, peepholes, then
    /// scale and zero point of W and of R.
    fn plain_lstm(&self, graph: &mut Message) -> Result<(), GraphError> {
        let [x, w, r, bias, lengths, h, c, "", w_scale, w_zero, r_scale, r_zero] = self.inputs[..]
        else {
            return Err(self.unknown_form());
        };
        let input_weights = self.dequantised("W", [w, w_scale, w_zero], graph);
        let recurrent_weights = self.dequantised("R", [r, r_scale, r_zero], graph);
        let mut lstm = node(
            self.name,
            "LSTM",
            &[x, &input_weights, &recurrent_weights, bias, lengths, h, c],
            &self.outputs,
        );
        for attribute in &self.attributes {
            lstm.carry(attribute);
        }
        graph.bytes(GRAPH_NODE, lstm);
        Ok(())
    }

    /// Writes the nodes that turn quantised weights into those of a plain `LSTM`; the name of the
    /// result.
    fn dequantised(&self, part: &str, inputs: [&str; 3], graph: &mut Message) -> String {
        let wide = format!("{}/{part}/dequantised", self.name);
        let turned = format!("{}/{part}/transposed", self.name);
        let mut dequantise = node(&wide, "DequantizeLinear", &inputs, &[&wide]);
        dequantise.bytes(NODE_ATTRIBUTE, integer_attribute("axis", 0));
        graph.bytes(GRAPH_NODE, dequantise);
        graph.bytes(GRAPH_NODE, last_axes_swapped(&wide, &turned));
        turned
    }

    fn plain_product(&self, graph: &mut Message) -> Result<(), GraphError> {
        let [first, second] = self.inputs[..] else {
            return Err(self.unknown_form());
        };
        // Left out, the factor `alpha` is 1 and the others are 0.
        let one = 1f32.to_le_bytes();
        let alpha = self.attribute("alpha")?.unwrap_or(Value::Fixed(&one));
        let mut plain = alpha == Value::Fixed(&one);
        plain &= self.attribute("transA")? == Some(Value::Varint(1));
        for other in ["transB", "transBatchA", "transBatchB"] {
            plain &= matches!(self.attribute(other)?, None | Some(Value::Varint(0)));
        }
        if !plain {
            return Err(self.unknown_form());
        }
        let turned = format!("{}/transposed", self.name);
        graph.bytes(GRAPH_NODE, last_axes_swapped(first, &turned));
        graph.bytes(GRAPH_NODE, node(self.name, "MatMul", &[&turned, second], &self.outputs));
        Ok(())
    }
}

/// A node of a standard operator.
fn node(name: &str, operator: &str, inputs: &[&str], outputs: &[&str]) -> Message {
    let mut node = Message::default();
    for input in inputs {
        node.bytes(NODE_INPUT, input);
    }
    for output in outputs {
        node.bytes(NODE_OUTPUT, output);
    }
    node.bytes(NODE_NAME, name).bytes(NODE_OPERATOR, operator);
    node
}

/// A node that swaps the last two of three axes.
fn last_axes_swapped(input: &str, output: &str) -> Message {
    let mut permutation = Message::default();
    permutation.bytes(ATTRIBUTE_NAME, "perm");
    for axis in [0, 2, 1] {
        permutation.number(ATTRIBUTE_INTS, axis);
    }
    permutation.number(ATTRIBUTE_TYPE, TYPE_INTS);
    let mut transpose = node(output, "Transpose", &[input], &[output]);
    transpose.bytes(NODE_ATTRIBUTE, permutation);
    transpose
}

fn integer_attribute(name: &str, value: u64) -> Message {
    let mut attribute = Message::default();
    attribute
        .bytes(ATTRIBUTE_NAME, name)
        .number(ATTRIBUTE_INT, value)
        .number(ATTRIBUTE_TYPE, TYPE_INT);
    attribute
}

#[cfg(test)]
mod tests {
    use rten::Model;
    use rten_tensor::prelude::*;
    use rten_tensor::{NdTensor, Tensor};

    use super::*;

    /// `TensorProto.DataType` of 32-bit floats and of signed bytes.
    const FLOAT: u64 = 1;
    const INT8: u64 = 3;

    /// A stored tensor of the graph.
    fn stored(name: &str, kind: u64, shape: &[u64], bytes: Vec<u8>) -> Message {
        let mut tensor = Message::default();
        for size in shape {
            tensor.number(1, *size);
        }
        tensor.number(2, kind).bytes(8, name).bytes(9, bytes);
        tensor
    }

    fn floats(values: &[f32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    fn attribute_of_text(name: &str, value: &str) -> Message {
        const TYPE_STRING: u64 = 3;
        let mut attribute = Message::default();
        attribute.bytes(ATTRIBUTE_NAME, name).bytes(4, value).number(ATTRIBUTE_TYPE, TYPE_STRING);
        attribute
    }

    /// A model of one node.
    fn model(node: &Message, inputs: &[&str], output: &str, stored: &[Message]) -> Vec<u8> {
        let named = |name: &str| {
            let mut value = Message::default();
            value.bytes(1, name);
            value
        };
        let mut graph = Message::default();
        graph.bytes(GRAPH_NODE, node).bytes(2, "test");
        stored.iter().for_each(|tensor| _ = graph.bytes(5, tensor));
        inputs.iter().for_each(|input| _ = graph.bytes(11, named(input)));
        graph.bytes(12, named(output));
        let mut operators = Message::default();
        operators.bytes(1, "").number(2, 20);
        let mut model = Message::default();
        model.number(1, 9).bytes(8, operators).bytes(MODEL_GRAPH, graph);
        model.finish()
    }

    fn foreign(operator: &str, inputs: &[&str], attributes: &[Message]) -> Message {
        let mut foreign = node("n", operator, inputs, &["out"]);
        foreign.bytes(NODE_DOMAIN, "com.microsoft");
        attributes.iter().for_each(|attribute| _ = foreign.bytes(NODE_ATTRIBUTE, attribute));
        foreign
    }

    fn run(model: Vec<u8>, inputs: Vec<(&str, Tensor<f32>)>) -> Vec<f32> {
        let model = Model::load(model).unwrap();
        let id = |name| model.node_id(name).unwrap();
        let inputs = inputs.into_iter().map(|(name, tensor)| (id(name), tensor.into())).collect();
        let [out] = model.run_n(inputs, [id("out")], None).unwrap();
        Tensor::<f32>::try_from(out).unwrap().to_vec()
    }

    #[test]
    fn a_fused_product_becomes_one_with_its_first_operand_turned() {
        let fused = foreign("FusedMatMul", &["a", "b"], &[integer_attribute("transA", 1)]);
        let rewritten = rewrite(&model(&fused, &["a", "b"], "out", &[])).unwrap();
        let a = Tensor::from_data(&[1, 2, 3], vec![1., 2., 3., 4., 5., 6.]);
        let b = Tensor::from_data(&[1, 2, 1], vec![10., 1.]);
        assert_eq!(run(rewritten, vec![("a", a), ("b", b)]), [14., 25., 36.]);
    }

    #[test]
    fn another_form_of_the_product_is_refused() {
        let fused = foreign("FusedMatMul", &["a", "b"], &[integer_attribute("transB", 1)]);
        let error = rewrite(&model(&fused, &["a", "b"], "out", &[])).unwrap_err();
        assert_eq!(error.to_string(), "the model's node `n` is a `FusedMatMul` of an unknown form");
    }

    /// Two inputs, one hidden unit, two steps, worked out by hand from the operator's definition.
    #[test]
    fn a_quantised_lstm_becomes_that_of_its_dequantised_weights() {
        let inputs = ["x", "w", "r", "b", "", "h0", "h0", "", "ws", "zero", "rs", "zero"];
        let attributes =
            [integer_attribute("hidden_size", 1), attribute_of_text("direction", "forward")];
        let lstm = foreign("DynamicQuantizeLSTM", &inputs, &attributes);
        // One direction × two inputs × gates i, o, f, c; then one hidden × the same gates.
        let w: [[i8; 4]; 2] = [[10, -20, 30, 40], [-50, 60, -70, 80]];
        let r: [i8; 4] = [5, -6, 7, -8];
        let bytes = |values: &[i8]| values.iter().map(|value| *value as u8).collect::<Vec<_>>();
        let (w_scale, r_scale) = (0.01f32, 0.1f32);
        let bias = [0.1f32, 0.2, 0.3, 0.4, 0., 0., 0., 0.];
        let stored = [
            stored("w", INT8, &[1, 2, 4], bytes(w.as_flattened())),
            stored("r", INT8, &[1, 1, 4], bytes(&r)),
            stored("b", FLOAT, &[1, 8], floats(&bias)),
            stored("h0", FLOAT, &[1, 1, 1], floats(&[0.5])),
            stored("ws", FLOAT, &[1], floats(&[w_scale])),
            stored("rs", FLOAT, &[1], floats(&[r_scale])),
            stored("zero", INT8, &[1], vec![0]),
        ];
        let rewritten = rewrite(&model(&lstm, &["x"], "out", &stored)).unwrap();
        let x = [[1.0f32, -2.0], [0.5, 3.0]];
        let x_tensor: Tensor<f32> =
            NdTensor::from_data([2, 1, 2], x.as_flattened().to_vec()).into();
        let found = run(rewritten, vec![("x", x_tensor)]);

        let sigmoid = |v: f32| 1.0 / (1.0 + (-v).exp());
        let (mut h, mut c) = (0.5f32, 0.5f32);
        let mut wanted = Vec::new();
        for step in x {
            let gate = |g: usize| {
                let from_input =
                    (0..2).map(|i| step[i] * f32::from(w[i][g]) * w_scale).sum::<f32>();
                from_input + h * f32::from(r[g]) * r_scale + bias[g]
            };
            let (i, o, f, new) = (gate(0), gate(1), gate(2), gate(3));
            c = sigmoid(f) * c + sigmoid(i) * new.tanh();
            h = sigmoid(o) * c.tanh();
            wanted.push(h);
        }
        assert_eq!(found.len(), 2);
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-5, "{found} {wanted}");
        }
    }

    #[test]
    fn everything_else_stays_byte_for_byte() {
        let plain = node("n", "MatMul", &["a", "b"], &["out"]);
        let before = model(&plain, &["a", "b"], "out", &[]);
        assert_eq!(rewrite(&before).unwrap(), before);
        assert!(matches!(rewrite(b"not a model"), Err(GraphError::Wire(_))));
    }
}
