//! Steps as the text of a script, laid out as people write it.

use super::steps::{Noted, Step, Steps};
use crate::domain::Quiet;
use crate::script::quoted;

const INDENT: &str = "    ";
/// Columns of a comment.
const WIDTH: usize = 100;

/// How silences are written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Silences {
    /// With the lengths to which they can shrink and grow.
    Elastic,
    /// With their ideal length alone.
    Fixed,
}

/// The text of a list's steps with this indentation, each with a comma and a line break after it.
pub(super) fn steps(steps: &Steps, indent: &str, silences: Silences) -> String {
    let mut out = String::new();
    for noted in &steps.steps {
        out.push_str(&entry(noted, indent, silences));
        out.push_str(",\n");
    }
    out.push_str(&comments(&steps.comments, indent));
    out
}

/// Each step by itself, without a comma, with the comments above it; those after the last step follow it.
pub(super) fn entries(steps: &Steps, silences: Silences) -> Vec<String> {
    let mut entries: Vec<String> =
        steps.steps.iter().map(|noted| entry(noted, "", silences)).collect();
    if let Some(last) = entries.last_mut().filter(|_| !steps.comments.is_empty()) {
        last.push('\n');
        last.push_str(comments(&steps.comments, "").trim_end());
    }
    entries
}

fn entry(noted: &Noted, indent: &str, silences: Silences) -> String {
    let mut out = comments(&noted.comments, indent);
    out.push_str(indent);
    match &noted.step {
        Step::Say(text) => out.push_str(&format!("Say({})", quoted(text))),
        Step::Quiet(quiet) => out.push_str(&of_quiet(quiet, silences)),
        Step::Bell(sound) => out.push_str(&format!("Bell({})", sound.name())),
        Step::Turn { speaker, title, time } => out.push_str(&format!(
            "Turn(speaker: {}, title: {}, time: \"{time}\")",
            speaker.name(),
            quoted(title)
        )),
        Step::Part { title, steps: inside } => {
            out.push_str(&format!("Part(title: {}, steps: [\n", quoted(title)));
            out.push_str(&steps(inside, &format!("{indent}{INDENT}"), silences));
            out.push_str(indent);
            out.push_str("])");
        }
    }
    out
}

fn of_quiet(quiet: &Quiet, silences: Silences) -> String {
    let Quiet { ideal, least, most } = *quiet;
    if silences == Silences::Fixed || least == ideal && most == ideal {
        return format!("Quiet(\"{ideal}\")");
    }
    let mut out = format!("Quiet(ideal: \"{ideal}\"");
    for (name, length) in [("least", least), ("most", most)] {
        if length != ideal {
            out.push_str(&format!(", {name}: \"{length}\""));
        }
    }
    out.push(')');
    out
}

/// Comments on lines of their own, which are wrapped between words.
fn comments(comments: &[String], indent: &str) -> String {
    let mut out = String::new();
    for comment in comments {
        let mut line = format!("{indent}//");
        let mut used = line.len();
        for word in comment.split_whitespace() {
            let length = word.chars().count();
            if used + 1 + length > WIDTH && !line.ends_with("//") {
                out.push_str(&line);
                out.push('\n');
                line = format!("{indent}//");
                used = line.len();
            }
            line.push(' ');
            line.push_str(word);
            used += 1 + length;
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}
