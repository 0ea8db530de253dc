//! What is changed about a session as a whole: its head, and what was found in it and is mended by a press.

use super::draft::Draft;
use super::view::Head;
use crate::script::{Code, Diagnostic, Edit, EditError, FORMAT, Way, quoted, written_list};

type Result<T> = std::result::Result<T, EditError>;

/// A change that mends what was found, and needs no decision of the author's but the press.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// A note on driving.
    DrivingNote,
    /// A note on holding the breath.
    HoldNote,
    /// Notes on what keeps two people safe.
    PartnerNote,
    /// The version of the format that has everything in it.
    Format,
}

impl Mend {
    /// What mends a finding. A version that no program knows yet is not mended by another number.
    pub(super) fn of(found: &Diagnostic) -> Option<Mend> {
        match found.code {
            Code::DrivingNote => Some(Mend::DrivingNote),
            Code::HoldNote => Some(Mend::HoldNote),
            Code::PartnerNote => Some(Mend::PartnerNote),
            Code::Format => {
                let is_known = found.help.as_ref().is_some_and(|help| help.starts_with("write"));
                is_known.then_some(Mend::Format)
            }
            _ => None,
        }
    }

    /// What it does, in a few words.
    pub const fn label(self) -> &'static str {
        match self {
            Mend::DrivingNote => "Add “Not while driving.”",
            Mend::HoldNote => "Add a note on the holds",
            Mend::PartnerNote => "Add these notes",
            Mend::Format => "Use the version that has it",
        }
    }
}

impl Draft {
    /// Mends what was found.
    ///
    /// # Errors
    /// Why the text cannot be changed.
    pub fn mend(&mut self, mend: Mend) -> Result<()> {
        let field = |name: &str| Way::default().field(name);
        let notes: &[&str] = match mend {
            Mend::DrivingNote => &["Not while driving."],
            Mend::HoldNote => &["The breath is held in it; every hold may be left out."],
            Mend::PartnerNote => &[
                "Only if both of you want it. Either may stop at any moment, without a reason.",
                "If you do not feel safe with your partner, leave it out and speak with your therapist alone.",
            ],
            Mend::Format => {
                let value = FORMAT.to_string();
                return self.edit("mending", &[Edit::Set { at: field("format"), value }]);
            }
        };
        let there = written_list(self.text(), &field("notes"))?.len();
        let inserts = notes.iter().enumerate().map(|(n, note)| Edit::Insert {
            at: field("notes").at(there + n),
            entry: quoted(note),
        });
        self.edit("mending", &inserts.collect::<Vec<_>>())
    }

    /// Writes what is different in the head.
    ///
    /// # Errors
    /// Why the text cannot be changed.
    pub fn set_head(&mut self, head: &Head) -> Result<()> {
        let now = self.view()?.head().clone();
        let field = |name: &str| Way::default().field(name);
        if head.title != now.title {
            self.type_at(field("title"), quoted(&head.title))?;
        }
        if head.summary != now.summary {
            self.type_at(field("summary"), quoted(&head.summary))?;
        }
        if let Some(practice) = head.practice
            && head.practice != now.practice
        {
            let set = Edit::Set { at: field("practice"), value: practice.name().to_owned() };
            self.edit("another kind of practice", &[set])?;
        }
        if head.lengths != now.lengths {
            let lengths = head.lengths.iter().map(|length| quoted(&length.to_string()));
            let value = format!("[{}]", lengths.collect::<Vec<_>>().join(", "));
            self.edit("other lengths", &[Edit::Set { at: field("lengths"), value }])?;
        }
        match head.bed {
            bed if bed == now.bed => {}
            None => self.edit("no sound underneath", &[Edit::Remove { at: field("bed") }])?,
            Some(sound) => {
                let value = format!("Bed(sound: {})", sound.name());
                self.edit("another sound underneath", &[Edit::Set { at: field("bed"), value }])?;
            }
        }
        Ok(())
    }
}
