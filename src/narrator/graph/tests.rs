use rten::Model;
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

use super::*;

/// `TensorProto.DataType` of unsigned and of signed bytes.
const UINT8: u64 = 2;
const INT8: u64 = 3;

/// A stored tensor of the graph.
fn stored(name: &str, kind: u64, shape: &[u64], bytes: Vec<u8>) -> Message {
    let mut tensor = Message::default();
    for size in shape {
        tensor.number(TENSOR_SIZES, *size);
    }
    tensor.number(TENSOR_TYPE, kind).bytes(8, name).bytes(TENSOR_BYTES, bytes);
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
    model_of(&[node], inputs, output, stored)
}

fn model_of(nodes: &[&Message], inputs: &[&str], output: &str, stored: &[Message]) -> Vec<u8> {
    let named = |name: &str| {
        let mut value = Message::default();
        value.bytes(1, name);
        value
    };
    let mut graph = Message::default();
    nodes.iter().for_each(|node| _ = graph.bytes(GRAPH_NODE, node));
    graph.bytes(2, "test");
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
    let x_tensor: Tensor<f32> = NdTensor::from_data([2, 1, 2], x.as_flattened().to_vec()).into();
    let found = run(rewritten, vec![("x", x_tensor)]);

    let sigmoid = |v: f32| 1.0 / (1.0 + (-v).exp());
    let (mut h, mut c) = (0.5f32, 0.5f32);
    let mut wanted = Vec::new();
    for step in x {
        let gate = |g: usize| {
            let from_input = (0..2).map(|i| step[i] * f32::from(w[i][g]) * w_scale).sum::<f32>();
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

/// Bytes that stand for 3, 5 and 8 (zero point 10) under a kernel of ones, beside a channel of zeros:
/// outside of them is nothing, and that is not the number 0.
#[test]
fn padding_stands_for_zero() {
    let attributes =
        [integers_attribute("pads", &[1, 1]), integers_attribute("kernel_shape", &[3])];
    let mut convolution = node("n", "ConvInteger", &["x", "w", "xz", "wz"], &["sum"]);
    attributes.iter().for_each(|attribute| _ = convolution.bytes(NODE_ATTRIBUTE, attribute));
    let mut cast = node("c", "Cast", &["sum"], &["cast"]);
    cast.bytes(NODE_ATTRIBUTE, integer_attribute("to", FLOAT));
    let scale = node("s", "Mul", &["cast", "one"], &["out"]);
    let stored = [
        stored("x", UINT8, &[1, 2, 3], vec![13, 15, 18, 10, 10, 10]),
        stored("w", INT8, &[1, 2, 3], vec![1; 6]),
        stored("xz", UINT8, &[], vec![10]),
        stored("wz", INT8, &[], vec![0]),
        stored("one", FLOAT, &[], floats(&[1.0])),
    ];
    let published = model_of(&[&convolution, &cast, &scale], &[], "out", &stored);
    assert_eq!(run(rewrite(&published).unwrap(), vec![]), [8., 16., 13.]);
    // Should this fail one day, the runtime pads rightly and the rewriting can go.
    assert_ne!(run(published, vec![]), [8., 16., 13.]);
}

fn integers_attribute(name: &str, values: &[u64]) -> Message {
    let mut attribute = Message::default();
    attribute.bytes(ATTRIBUTE_NAME, name);
    values.iter().for_each(|value| _ = attribute.number(ATTRIBUTE_INTS, *value));
    attribute.number(ATTRIBUTE_TYPE, TYPE_INTS);
    attribute
}

#[test]
fn the_angle_of_nothing_is_a_number() {
    let quotient = node("q", "Div", &["a", "b"], &["ratio"]);
    let angle = node("n", "Atan", &["ratio"], &["out"]);
    let published = model_of(&[&quotient, &angle], &["a", "b"], "out", &[]);
    let line = |values: &[f32]| Tensor::from_data(&[values.len()], values.to_vec());
    let inputs = || vec![("a", line(&[0., 1., 2., 1e-9])), ("b", line(&[0., 1., 0., -1e-9]))];
    let quarter = std::f32::consts::FRAC_PI_4;
    let wanted = [0., quarter, 2. * quarter, -quarter];
    for (found, wanted) in run(rewrite(&published).unwrap(), inputs()).iter().zip(wanted) {
        assert!((found - wanted).abs() < 1e-5, "{found} {wanted}");
    }
    assert!(run(published, inputs())[0].is_nan());
    // A quotient that is no angle is left alone.
    let plain = model(&quotient, &["a", "b"], "ratio", &[]);
    assert_eq!(rewrite(&plain).unwrap(), plain);
}

#[test]
fn everything_else_stays_byte_for_byte() {
    let plain = node("n", "MatMul", &["a", "b"], &["out"]);
    let before = model(&plain, &["a", "b"], "out", &[]);
    assert_eq!(rewrite(&before).unwrap(), before);
    assert!(matches!(rewrite(b"not a model"), Err(GraphError::Wire(_))));
}
