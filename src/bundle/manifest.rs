//! Writes the packed manifest in its one form: fields in a fixed order, without comments.

use std::fmt::Write as _;

use crate::domain::bundle::{Bundle, FileEntry, Gate, Handover, Narrated, Titled, Word};

/// Size of the largest packed manifest in bytes.
pub(super) const LARGEST: u32 = 256 * 1024;

/// Text of the manifest of these files.
pub(super) fn text(bundle: &Bundle, files: &[FileEntry]) -> String {
    let mut out = String::from("Bundle(\n");
    line(&mut out, 1, "format", &bundle.format.to_string());
    line(&mut out, 1, "id", &quoted(&bundle.id));
    line(&mut out, 1, "version", &bundle.version.to_string());
    line(&mut out, 1, "issued", &quoted(&bundle.issued.format("%Y-%m-%d").to_string()));
    line(&mut out, 1, "title", &quoted(&bundle.title));
    line(&mut out, 1, "language", &quoted(&bundle.language));
    let author = &bundle.author;
    let author = format!(
        "Author(name: {}, credentials: {}, contact: {})",
        quoted(&author.name),
        quoted_or_none(&author.credentials),
        quoted_or_none(&author.contact)
    );
    line(&mut out, 1, "author", &author);
    let follows = bundle.follows.iter().map(|Handover { key, next, signature }| {
        let (key, next, signature) = (quoted(key), quoted(next), quoted(signature));
        format!("Handover(key: {key}, next: {next}, signature: {signature})")
    });
    list(&mut out, 1, "follows", follows);
    list(&mut out, 1, "support", bundle.support.iter().map(|text| quoted(text)));
    list(&mut out, 1, "sessions", bundle.sessions.iter().map(|name| quoted(name)));
    list(&mut out, 1, "readings", bundle.readings.iter().map(|one| titled("Reading", one)));
    list(&mut out, 1, "recordings", bundle.recordings.iter().map(|one| titled("Recording", one)));
    let resources = bundle.resources.iter().map(|resource| {
        format!(
            "Resource(title: {}, note: {}, link: {})",
            quoted(&resource.title),
            quoted_or_none(&resource.note),
            quoted(&resource.link)
        )
    });
    list(&mut out, 1, "resources", resources);
    if let Some(programme) = &bundle.programme {
        out.push_str("    programme: Programme(stages: [\n");
        for stage in &programme.stages {
            out.push_str("        Stage(\n");
            line(&mut out, 3, "id", &quoted(&stage.id));
            line(&mut out, 3, "title", &quoted(&stage.title));
            line(&mut out, 3, "about", &quoted_or_none(&stage.about));
            list(&mut out, 3, "sessions", stage.sessions.iter().map(|id| quoted(id)));
            list(&mut out, 3, "readings", stage.readings.iter().map(|name| quoted(name)));
            let number = |number: Option<u8>| number.map_or("None".into(), |n| n.to_string());
            line(&mut out, 3, "days_a_week", &number(stage.days_a_week));
            line(&mut out, 3, "weeks", &number(stage.weeks));
            let gate = match &stage.gate {
                Gate::Open => "Open".into(),
                Gate::Practised(times) => format!("Practised(times: {times})"),
                Gate::Comfort(least) => format!("Comfort(at_least: {least})"),
                Gate::AfterAppointment(Word::Hashed(hash)) => {
                    format!("AfterAppointment(hash: {})", quoted(hash))
                }
                Gate::AfterAppointment(Word::Plain(word)) => {
                    format!("AfterAppointment(word: {})", quoted(word))
                }
            };
            line(&mut out, 3, "gate", &gate);
            line(&mut out, 3, "in_streak", if stage.in_streak { "true" } else { "false" });
            out.push_str("        ),\n");
        }
        out.push_str("    ]),\n");
    }
    let narration = bundle.narration.iter().map(narrated);
    list(&mut out, 1, "narration", narration);
    let files = files.iter().map(|file| {
        format!(
            "File(name: {}, bytes: {}, blake3: \"{}\")",
            quoted(&file.name),
            file.bytes,
            blake3::Hash::from_bytes(file.blake3).to_hex()
        )
    });
    list(&mut out, 1, "files", files);
    out.push_str(")\n");
    out
}

pub(super) fn line(out: &mut String, depth: usize, field: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}{field}: {value},", "    ".repeat(depth));
}

/// Writes a list field, unless it is empty.
pub(super) fn list(
    out: &mut String,
    depth: usize,
    field: &str,
    values: impl Iterator<Item = String>,
) {
    let indent = "    ".repeat(depth);
    let values: Vec<String> = values.map(|value| format!("{indent}    {value},\n")).collect();
    if !values.is_empty() {
        let _ = write!(out, "{indent}{field}: [\n{}{indent}],\n", values.concat());
    }
}

fn titled(owner: &str, one: &Titled) -> String {
    format!("{owner}(file: {}, title: {})", quoted(&one.file), quoted(&one.title))
}

/// Leaves out an empty `say_as`, as most lines have none.
fn narrated(row: &Narrated) -> String {
    let (file, voice, text) = (quoted(&row.file), quoted(&row.voice), quoted(&row.text));
    let say_as: Vec<String> = row
        .say_as
        .iter()
        .map(|(word, phonemes)| format!("{}: {}", quoted(word), quoted(phonemes)))
        .collect();
    let say_as = match say_as.is_empty() {
        true => String::new(),
        false => format!(", say_as: {{{}}}", say_as.join(", ")),
    };
    format!("Narrated(file: {file}, voice: {voice}, text: {text}{say_as})")
}

/// A quoted text. It was read before, so it has no hidden characters.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A quoted text, or `None` for an empty text.
fn quoted_or_none(text: &str) -> String {
    if text.is_empty() { "None".into() } else { quoted(text) }
}
