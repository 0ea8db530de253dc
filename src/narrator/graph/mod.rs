//! Changes to a speech model's graph that it needs to run correctly here.
//!
//! The published file was optimised for another runtime and uses two of that runtime's own operators.
//! Standard operators that compute the same replace both:
//!
//! - `DynamicQuantizeLSTM`, whose weights are stored as eight-bit integers with the last two axes swapped,
//!   becomes `DequantizeLinear` along axis 0, `Transpose` and a plain `LSTM`. The integers stay in the file,
//!   so it does not grow; activations are no longer rounded to eight bits, so the result is exactly that of
//!   the dequantised weights.
//! - `FusedMatMul` with its first operand transposed becomes `Transpose` and `MatMul`.
//!
//! Two more operators would run, but give wrong results:
//!
//! - `ConvInteger` with padding: the padding should mean zero, which in eight bits is the input's zero point,
//!   but the runtime here pads with the number 0. That is far from zero: it gives a click before the first
//!   word, and through the normalisations it spoils the whole line. So a `Pad` with the zero point makes the
//!   padding before it.
//! - The phase of the voice's overtones is the `Atan` of a `Div`, which is 0 / 0 where there is no overtone.
//!   A number too small to change any other quotient is added to the divisor.
//!
//! Field numbers are those of `onnx.proto3` of the ONNX project; operators are those in its operator list and
//! in ONNX Runtime's list of contributed operators.

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
/// `AttributeProto`: its name, float, integer, tensor, integers and type.
const ATTRIBUTE_NAME: u64 = 1;
const ATTRIBUTE_FLOAT: u64 = 2;
const ATTRIBUTE_INT: u64 = 3;
const ATTRIBUTE_TENSOR: u64 = 5;
const ATTRIBUTE_INTS: u64 = 8;
const ATTRIBUTE_TYPE: u64 = 20;
/// `AttributeType` of an integer, a tensor and several integers.
const TYPE_INT: u64 = 2;
const TYPE_TENSOR: u64 = 4;
const TYPE_INTS: u64 = 7;

/// `TensorProto`: its sizes, type and bytes.
const TENSOR_SIZES: u64 = 1;
const TENSOR_TYPE: u64 = 2;
const TENSOR_BYTES: u64 = 9;
/// `TensorProto.DataType` of 32-bit floats and of 64-bit integers.
const FLOAT: u64 = 1;
const INT64: u64 = 7;

/// Far below the divisors of the phase, which are sums of samples, and far above the smallest float.
const ALMOST_NOTHING: f32 = 1e-20;

/// Why a graph could not be rewritten.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// The file is not an ONNX model.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// A node of a kind to be replaced has an unsupported form.
    #[error("the model's node `{node}` is a `{operator}` of an unknown form")]
    UnknownForm {
        /// Name of the node in the graph.
        node: String,
        /// Operator of the node.
        operator: String,
    },
}

/// Replaces the nodes described above; everything else stays byte for byte. The same input always gives the
/// same output.
///
/// # Errors
/// When the bytes are not an ONNX model, or one of the operators is used in a way that its
/// replacement does not cover.
pub fn rewrite(model: &[u8]) -> Result<Vec<u8>, GraphError> {
    // The new nodes take a few more kilobytes.
    const ROOM: usize = 64 * 1024;
    let mut written = Message::with_capacity(model.len() + ROOM);
    for field in fields(model) {
        let field = field?;
        if field.number == MODEL_GRAPH {
            let mut graph = Message::with_capacity(field.whole.len() + ROOM);
            let angles = inputs_of("Atan", field.value.bytes())?;
            for field in fields(field.value.bytes()) {
                rewrite_graph_field(&field?, &angles, &mut graph)?;
            }
            written.bytes(MODEL_GRAPH, graph);
        } else {
            written.carry(&field);
        }
    }
    Ok(written.finish())
}

/// Names of all inputs of the nodes with this operator.
fn inputs_of<'a>(operator: &str, graph: &'a [u8]) -> Result<Vec<&'a str>, WireError> {
    let mut inputs = Vec::new();
    for field in fields(graph) {
        let field = field?;
        if field.number == GRAPH_NODE {
            let node = Node::read(field.value.bytes())?;
            if node.operator == operator {
                inputs.extend(node.inputs);
            }
        }
    }
    Ok(inputs)
}

fn rewrite_graph_field(
    field: &Field<'_>,
    angles: &[&str],
    graph: &mut Message,
) -> Result<(), GraphError> {
    if field.number != GRAPH_NODE {
        graph.carry(field);
        return Ok(());
    }
    let node = Node::read(field.value.bytes())?;
    match (node.domain, node.operator) {
        ("com.microsoft", "DynamicQuantizeLSTM") => node.plain_lstm(graph),
        ("com.microsoft", "FusedMatMul") => node.plain_product(graph),
        ("", "ConvInteger") if node.integers("pads")?.iter().any(|pad| *pad > 0) => {
            node.padded_with_zero_point(graph)
        }
        ("", "Div") if node.outputs.iter().any(|output| angles.contains(output)) => {
            node.safe_quotient(graph)
        }
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

    /// Value of a float or integer attribute.
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

    /// Values of an integer-list attribute; empty if it is missing.
    fn integers(&self, name: &str) -> Result<Vec<u64>, WireError> {
        for attribute in &self.attributes {
            let (mut found, mut values) = (false, Vec::new());
            for field in fields(attribute.value.bytes()) {
                let field = field?;
                match (field.number, field.value) {
                    (ATTRIBUTE_NAME, name_found) => found = name_found.text() == name,
                    (ATTRIBUTE_INTS, Value::Varint(value)) => values.push(value),
                    _ => {}
                }
            }
            if found {
                return Ok(values);
            }
        }
        Ok(Vec::new())
    }

    /// Writes the node with other inputs and without one attribute.
    fn again(&self, inputs: &[&str], without: &str, graph: &mut Message) {
        let mut again = node(self.name, self.operator, inputs, &self.outputs);
        for attribute in &self.attributes {
            let mut parts = fields(attribute.value.bytes());
            if !parts.any(|part| part.is_ok_and(|part| is_named(&part, without))) {
                again.carry(attribute);
            }
        }
        graph.bytes(GRAPH_NODE, again);
    }

    fn unknown_form(&self) -> GraphError {
        GraphError::UnknownForm { node: self.name.into(), operator: self.operator.into() }
    }

    /// Inputs of `DynamicQuantizeLSTM`: X, W, R, B, lengths, first h, first c, peepholes, then scale and zero
    /// point of W and of R.
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

    fn padded_with_zero_point(&self, graph: &mut Message) -> Result<(), GraphError> {
        let pads = self.integers("pads")?;
        let [x, weights, x_zero, weights_zero] = self.inputs[..] else {
            return Err(self.unknown_form());
        };
        // Padding before and after each axis of a line of sound; the two axes before it are not padded.
        let [before, after] = pads[..] else {
            return Err(self.unknown_form());
        };
        let (widths, padded) = (format!("{}/pads", self.name), format!("{}/padded", self.name));
        let pads = [0, 0, before, 0, 0, after].map(u64::to_le_bytes);
        graph.bytes(GRAPH_NODE, constant(&widths, INT64, &[6], pads.as_flattened()));
        graph.bytes(GRAPH_NODE, node(&padded, "Pad", &[x, &widths, x_zero], &[&padded]));
        self.again(&[&padded, weights, x_zero, weights_zero], "pads", graph);
        Ok(())
    }

    fn safe_quotient(&self, graph: &mut Message) -> Result<(), GraphError> {
        let [above, below] = self.inputs[..] else {
            return Err(self.unknown_form());
        };
        let (little, safe) = (format!("{}/little", self.name), format!("{}/safe", self.name));
        graph.bytes(GRAPH_NODE, constant(&little, FLOAT, &[], &ALMOST_NOTHING.to_le_bytes()));
        graph.bytes(GRAPH_NODE, node(&safe, "Add", &[below, &little], &[&safe]));
        self.again(&[above, &safe], "", graph);
        Ok(())
    }

    /// Writes the nodes that turn quantised weights into those of a plain `LSTM`, and returns the name of the
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
        // By default, the factor `alpha` is 1 and the others are 0.
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

fn is_named(part: &Field<'_>, name: &str) -> bool {
    part.number == ATTRIBUTE_NAME && part.value.text() == name
}

/// Makes a node with a standard operator.
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

/// Makes a node that swaps the last two of three axes.
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

/// Makes a node for a constant tensor.
fn constant(name: &str, kind: u64, sizes: &[u64], bytes: &[u8]) -> Message {
    let mut tensor = Message::default();
    for size in sizes {
        tensor.number(TENSOR_SIZES, *size);
    }
    tensor.number(TENSOR_TYPE, kind).bytes(TENSOR_BYTES, bytes);
    let mut value = Message::default();
    value
        .bytes(ATTRIBUTE_NAME, "value")
        .bytes(ATTRIBUTE_TENSOR, tensor)
        .number(ATTRIBUTE_TYPE, TYPE_TENSOR);
    let mut constant = node(name, "Constant", &[], &[name]);
    constant.bytes(NODE_ATTRIBUTE, value);
    constant
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
mod tests;
