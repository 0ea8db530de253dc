//! The manifest of a bundle, both as a therapist writes it (`bundle.ron`) and as it is packed.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::check::{Checker, Fields, What};
use super::diagnostic::{Code, Report};
use super::source::{Span, shown};
use super::tree::{Node, Value};
use crate::domain::bundle::{
    Author, Bundle, FileEntry, Gate, Handover, Programme, Resource, Stage, Titled, Word,
    is_file_name, is_link, is_recorded_name,
};

/// The newest version of the bundle format. The program reads all earlier versions too, and packs a bundle in
/// the lowest version that has everything it needs.
pub const BUNDLE_FORMAT: i64 = 2;

/// Most files of a bundle, generated ones included.
pub const MOST_FILES: usize = 512;
const MOST_STAGES: usize = 52;
const MOST_SUPPORT: usize = 8;
const MOST_RESOURCES: usize = 64;
const MOST_HANDOVERS: usize = 8;
pub(super) const TITLE: usize = 80;
const LINE: usize = 200;
const ABOUT: usize = 400;
const LINK: usize = 300;
/// Keys have 56 characters and signatures 88.
const BASE64: usize = 88;

/// The fields of a bundle, in the order in which they are written.
pub(super) const FIELDS: [&str; 16] = [
    "format",
    "id",
    "version",
    "issued",
    "title",
    "language",
    "author",
    "follows",
    "support",
    "sessions",
    "readings",
    "recordings",
    "resources",
    "programme",
    "narration",
    "files",
];
/// The fields of a stage, in the order in which they are written.
pub(super) const STAGE: [&str; 9] =
    ["id", "title", "about", "sessions", "readings", "days_a_week", "weeks", "gate", "in_streak"];
const GATES: [&str; 4] = ["Open", "Practised", "Comfort", "AfterAppointment"];

/// The form in which a manifest is read.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Written by a person: no list of files, and the words of gates in clear.
    Making,
    /// Written by `pack`: a list of files, and the words of gates as hashes.
    Packed,
}

/// A manifest without problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Content of the manifest, without its list of files.
    pub bundle: Bundle,
    /// Files of a packed bundle; empty for a bundle that is not packed.
    pub files: Vec<FileEntry>,
}

/// Reads a manifest. `name` is its name in diagnostics.
///
/// # Errors
/// All problems of the manifest, as for sessions.
pub fn parse_manifest(name: &str, text: &[u8], form: Form) -> Result<Manifest, Report> {
    let (manifest, report) =
        super::with_checker(name, text, "Bundle", |checker, root| checker.manifest(root, form))?;
    manifest.ok_or(report)
}

impl<'t> Checker<'t> {
    fn manifest(&mut self, root: &'t Node<'t>, form: Form) -> Option<Manifest> {
        let fields = self.versioned(root, "Bundle", BUNDLE_FORMAT, &FIELDS)?;
        let id = self.field(&fields, "id").and_then(|node| self.id(node));
        let version = self.version(&fields);
        let issued = self.field(&fields, "issued").and_then(|node| self.day(node, "issued"));
        let title = self.said(&fields, "title", TITLE);
        let language = self.field(&fields, "language").and_then(|node| self.language(node));
        let author = self.field(&fields, "author").and_then(|node| self.author(node));
        let follows = self
            .several(&fields, "follows", MOST_HANDOVERS, |checker, node| checker.handover(node));
        let support = self.several(&fields, "support", MOST_SUPPORT, |checker, node| {
            checker.text(node, What::Inside("support"), LINE).map(str::to_owned)
        });
        let sessions = self.several(&fields, "sessions", MOST_FILES, |checker, node| {
            checker.file(node, What::Inside("sessions"), "s/", &[".ron"])
        });
        let readings = self.several(&fields, "readings", MOST_FILES, |checker, node| {
            checker.titled(node, "Reading", "r/", &[".md"], is_file_name)
        });
        let recordings = self.several(&fields, "recordings", MOST_FILES, |checker, node| {
            let endings: &[&str] = match form {
                Form::Making => &[".flac", ".mp3", ".ogg", ".wav"],
                Form::Packed => &[".flac", ".mp3", ".ogg"],
            };
            let lawful = if form == Form::Making { is_recorded } else { is_file_name };
            checker.titled(node, "Recording", "a/", endings, lawful)
        });
        let resources = self
            .several(&fields, "resources", MOST_RESOURCES, |checker, node| checker.resource(node));
        let programme = fields.optional("programme").map(|node| self.programme(node, form));
        let (narration, files) = match form {
            Form::Packed => {
                self.field(&fields, "files");
                (
                    self.narration(&fields),
                    self.several(&fields, "files", MOST_FILES, |checker, node| checker.entry(node)),
                )
            }
            Form::Making => {
                for (field, help) in [
                    ("narration", "leave it out; `groundwork bundle narrate` speaks the lines"),
                    ("files", "leave it out; what is named above is packed"),
                ] {
                    let Some(node) = fields.raw(field) else { continue };
                    let message = format!("`{field}` is written when the bundle is packed");
                    self.problems.report_with_help(Code::Placement, node.head(), message, help);
                }
                Default::default()
            }
        };
        let named = sessions.iter().chain(readings.iter().chain(&recordings).map(|one| &one.file));
        let twice = first_twice(named.map(String::as_str));
        if let Some(name) = twice {
            let message = format!("the file `{name}` is named twice");
            self.problems.report(Code::Duplicate, fields.head(), message);
        }
        if let Some(name) = first_twice(files.iter().map(|file| file.name.as_str())) {
            let message = format!("the file `{name}` is listed twice");
            self.problems.report(Code::Duplicate, fields.head(), message);
        }
        if self.problems.has_errors() {
            return None;
        }
        let bundle = Bundle {
            format: self.format,
            id: id?.to_owned(),
            version: version?,
            issued: issued?,
            title: title?.to_owned(),
            language: language?.to_owned(),
            author: author?,
            follows,
            support,
            sessions,
            readings,
            recordings,
            resources,
            programme: match programme {
                Some(programme) => Some(programme?),
                None => None,
            },
            narration,
        };
        Some(Manifest { bundle, files })
    }

    /// The text of a required field.
    fn said(&mut self, fields: &Fields<'t>, name: &str, most: usize) -> Option<&'t str> {
        let node = self.field(fields, name)?;
        self.text(node, What::Field(name), most)
    }

    /// The text of an optional field; empty if it is missing.
    fn said_or_none(&mut self, fields: &Fields<'t>, name: &str, most: usize) -> String {
        let node = fields.optional(name);
        let text = node.and_then(|node| self.text(node, What::Field(name), most));
        text.unwrap_or_default().to_owned()
    }

    /// The version of a bundle.
    pub(super) fn version(&mut self, fields: &Fields<'t>) -> Option<u32> {
        let node = self.field(fields, "version")?;
        u32::try_from(self.whole(node, "version", 1..=1_000_000)?).ok()
    }

    /// Reads each entry of an optional list with `each`.
    pub(super) fn several<T>(
        &mut self,
        fields: &Fields<'t>,
        name: &str,
        most: usize,
        mut each: impl FnMut(&mut Checker<'t>, &'t Node<'t>) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = fields.optional(name) else { return Vec::new() };
        let Some(items) = self.list(node, What::Field(name), "a list") else { return Vec::new() };
        self.at_most(items.len(), most, name, node);
        items.iter().take(most).filter_map(|item| each(self, item)).collect()
    }

    /// A date, as in `"2026-11-23"`.
    pub(super) fn day(&mut self, node: &'t Node<'t>, field: &str) -> Option<NaiveDate> {
        let text = self.text(node, What::Field(field), 40)?;
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let day = day.filter(|day| day.format("%Y-%m-%d").to_string() == text);
        if day.is_none() {
            let message =
                format!("`{field}` is \"{}\", expected a day such as \"2026-11-23\"", shown(text));
            match meant_day(text) {
                Some(meant) => {
                    let help = format!("write it as \"{meant}\"");
                    self.problems.report_with_help(Code::Type, node.span, message, help);
                }
                None => self.problems.report(Code::Type, node.span, message),
            }
        }
        day
    }

    /// The name of a file in one of the bundle's folders.
    pub(super) fn file(
        &mut self,
        node: &'t Node<'t>,
        what: What<'_>,
        folder: &str,
        endings: &[&str],
    ) -> Option<String> {
        self.file_called(node, what, folder, endings, is_file_name)
    }

    /// The name of a file in one of the bundle's folders, if it is one of the allowed names.
    fn file_called(
        &mut self,
        node: &'t Node<'t>,
        what: What<'_>,
        folder: &str,
        endings: &[&str],
        lawful: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let name = self.text(node, what, 80)?;
        let ends = endings.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        if lawful(name) && name.starts_with(folder) && ends {
            return Some(name.to_owned());
        }
        let message = format!(
            "{what} the name \"{}\", expected one such as \"{folder}01-name{}\"",
            shown(name),
            endings.first().copied().unwrap_or_default()
        );
        let help = "names have small letters, digits, `.`, `_` and `-`";
        self.problems.report_with_help(Code::Clip, node.span, message, help);
        None
    }

    fn author(&mut self, node: &'t Node<'t>) -> Option<Author> {
        let fields = self.struct_fields(node, "Author", &["name", "credentials", "contact"])?;
        let name = self.said(&fields, "name", TITLE);
        let credentials = self.said_or_none(&fields, "credentials", LINE);
        let contact = self.said_or_none(&fields, "contact", LINE);
        Some(Author { name: name?.to_owned(), credentials, contact })
    }

    fn handover(&mut self, node: &'t Node<'t>) -> Option<Handover> {
        let fields = self.struct_fields(node, "Handover", &["key", "next", "signature"])?;
        let key = self.said(&fields, "key", BASE64);
        let next = self.said(&fields, "next", BASE64);
        let signature = self.said(&fields, "signature", BASE64);
        let (key, next) = (key?.to_owned(), next?.to_owned());
        Some(Handover { key, next, signature: signature?.to_owned() })
    }

    fn titled(
        &mut self,
        node: &'t Node<'t>,
        owner: &'static str,
        folder: &str,
        endings: &[&str],
        lawful: impl Fn(&str) -> bool,
    ) -> Option<Titled> {
        let fields = self.struct_fields(node, owner, &["file", "title"])?;
        let file = self.field(&fields, "file");
        let what = What::Field("file");
        let file = file.and_then(|node| self.file_called(node, what, folder, endings, lawful));
        let title = self.said(&fields, "title", TITLE);
        Some(Titled { file: file?, title: title?.to_owned() })
    }

    fn resource(&mut self, node: &'t Node<'t>) -> Option<Resource> {
        let fields = self.struct_fields(node, "Resource", &["title", "note", "link"])?;
        let title = self.said(&fields, "title", TITLE);
        let note = self.said_or_none(&fields, "note", LINE);
        let link = self.field(&fields, "link").and_then(|node| {
            let link = self.text(node, What::Field("link"), LINK)?;
            let good = is_link(link);
            if !good {
                let message =
                    format!("`link` is \"{}\", expected one with `https://`", shown(link));
                let scheme = link.split(':').next().unwrap_or_default().to_ascii_lowercase();
                match ["mailto", "tel", "sms"].contains(&scheme.as_str()) {
                    true => {
                        let help = "an address or a number stands in `support`, in the `contact` of the author, or in a \
                                    reading";
                        self.problems.report_with_help(Code::Type, node.span, message, help);
                    }
                    false => self.problems.report(Code::Type, node.span, message),
                }
            }
            good.then_some(link)
        });
        Some(Resource { title: title?.to_owned(), note, link: link?.to_owned() })
    }

    fn programme(&mut self, node: &'t Node<'t>, form: Form) -> Option<Programme> {
        let fields = self.struct_fields(node, "Programme", &["stages"])?;
        self.field(&fields, "stages");
        let stages =
            self.several(&fields, "stages", MOST_STAGES, |checker, node| checker.stage(node, form));
        if stages.is_empty() && !self.problems.has_errors() {
            let message = "a programme has at least one stage";
            self.problems.report(Code::Empty, fields.head(), message);
        }
        if let Some(id) = first_twice(stages.iter().map(|stage| stage.id.as_str())) {
            let message = format!("two stages have the id `{id}`");
            self.problems.report(Code::Duplicate, fields.head(), message);
        }
        if let Some(first) = stages.first()
            && first.gate != Gate::Open
        {
            let message = "nothing comes before the first stage that could open its gate";
            let help = "write `gate: Open`";
            self.problems.report_with_help(Code::Placement, fields.head(), message, help);
        }
        Some(Programme { stages })
    }

    fn stage(&mut self, node: &'t Node<'t>, form: Form) -> Option<Stage> {
        let fields = self.struct_fields(node, "Stage", &STAGE)?;
        let id = self.field(&fields, "id").and_then(|node| self.id(node));
        let title = self.said(&fields, "title", TITLE);
        let about = self.said_or_none(&fields, "about", ABOUT);
        let sessions = self.several(&fields, "sessions", MOST_FILES, |checker, node| {
            checker.id(node).map(str::to_owned)
        });
        if sessions.is_empty() && !self.problems.has_errors() {
            let message = "a stage has at least one session";
            self.problems.report(Code::Empty, fields.head(), message);
        }
        let readings = self.several(&fields, "readings", MOST_FILES, |checker, node| {
            checker.file(node, What::Inside("readings"), "r/", &[".md"])
        });
        let days = fields.optional("days_a_week");
        let days = days.and_then(|node| self.whole(node, "days_a_week", 1..=7));
        let weeks = fields.optional("weeks").and_then(|node| self.whole(node, "weeks", 1..=52));
        let gate = match fields.optional("gate") {
            None => Some(Gate::Open),
            Some(node) => self.gate(node, form),
        };
        let in_streak = match fields.optional("in_streak") {
            None => Some(true),
            Some(node) => self.word(node, What::Field("in_streak"), &[true, false], |yes| {
                if yes { "true" } else { "false" }
            }),
        };
        Some(Stage {
            id: id?.to_owned(),
            title: title?.to_owned(),
            about,
            sessions,
            readings,
            days_a_week: days.and_then(|days| u8::try_from(days).ok()),
            weeks: weeks.and_then(|weeks| u8::try_from(weeks).ok()),
            gate: gate?,
            in_streak: in_streak?,
        })
    }

    fn gate(&mut self, node: &'t Node<'t>, form: Form) -> Option<Gate> {
        let (name, span): (&str, Span) = match &node.value {
            Value::Word(word) => (word, node.span),
            Value::Struct(Some(name), _) | Value::Tuple(Some(name), _) => (name.word, name.span),
            _ => {
                self.wrong_type(node, What::Field("gate"), "`Open`, or another gate");
                return None;
            }
        };
        match name {
            "Open" => Some(Gate::Open),
            "Practised" => {
                let fields = self.fields(node, "Practised", &["times"])?;
                let times = self.field(&fields, "times")?;
                let times = self.whole(times, "times", 1..=100)?;
                Some(Gate::Practised(u32::try_from(times).ok()?))
            }
            "Comfort" => {
                let fields = self.fields(node, "Comfort", &["at_least"])?;
                let least = self.field(&fields, "at_least")?;
                let least = self.whole(least, "at_least", 1..=10)?;
                Some(Gate::Comfort(u8::try_from(least).ok()?))
            }
            "AfterAppointment" => {
                let field = if form == Form::Making { "word" } else { "hash" };
                let fields = self.fields(node, "AfterAppointment", &[field])?;
                let text = self.said(&fields, field, LINE)?.to_owned();
                Some(Gate::AfterAppointment(match form {
                    Form::Making => Word::Plain(text),
                    Form::Packed => Word::Hashed(text),
                }))
            }
            other => {
                let message = format!("there is no gate `{}`", shown(other));
                self.report_guess(Code::UnknownWord, span, message, other, &GATES);
                None
            }
        }
    }

    fn entry(&mut self, node: &'t Node<'t>) -> Option<FileEntry> {
        let fields = self.struct_fields(node, "File", &["name", "bytes", "blake3"])?;
        let endings = [".ron", ".md", ".flac", ".mp3", ".ogg"];
        let name = self.field(&fields, "name");
        let name = name.and_then(|node| self.file(node, What::Field("name"), "", &endings));
        let bytes = self.field(&fields, "bytes");
        let bytes = bytes.and_then(|node| self.whole(node, "bytes", 0..=1 << 30));
        let hash = self.field(&fields, "blake3").and_then(|node| self.sum(node, "blake3"));
        Some(FileEntry { name: name?, bytes: bytes?.unsigned_abs(), blake3: hash? })
    }

    /// A BLAKE3 hash in 64 lower-case hexadecimal digits.
    pub(super) fn sum(&mut self, node: &'t Node<'t>, field: &str) -> Option<[u8; 32]> {
        let text = self.text(node, What::Field(field), 64)?;
        let hash = blake3::Hash::from_hex(text).ok();
        let hash = hash.filter(|hash| hash.to_hex().as_str() == text);
        if hash.is_none() {
            let message = format!("`{field}` is not 64 digits of a sum");
            self.problems.report(Code::Type, node.span, message);
        }
        hash.map(|hash| *hash.as_bytes())
    }
}

/// Whether the name of a recording in an author's folder is valid.
fn is_recorded(name: &str) -> bool {
    name.split_once('/').is_some_and(|(_, file)| is_recorded_name(file))
}

/// The first name that occurs twice.
pub(super) fn first_twice<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let mut seen = HashSet::new();
    names.find(|name| !seen.insert(*name))
}

/// The date meant by one in another form, if only one reading is possible.
fn meant_day(text: &str) -> Option<NaiveDate> {
    let plain = text.replace(['.', ','], " ");
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let forms = [
        "%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%d %m %Y", "%Y %m %d", "%Y/%m/%d",
        "%Y-%m-%d",
    ];
    forms.iter().find_map(|form| NaiveDate::parse_from_str(&plain, form).ok())
}
