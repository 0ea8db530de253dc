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
