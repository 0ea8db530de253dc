//! What someone who is no programmer changes in the manifest of a bundle: who it is from, whom to turn to, and the
//! programme as stages in a row.

use super::draft::Draft;
use super::files::name_for_file;
use crate::script::{Edit, EditError, Way, quoted, written, written_list};

type Result<T> = std::result::Result<T, EditError>;

/// Condition that opens a stage, as it is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    /// At once.
    Open,
    /// When the stage before was practised this often.
    Practised(u32),
    /// When everyone felt at least this comfortable with the stage before, 1 to 10.
    Comfort(u32),
    /// With a word that is given at an appointment.
    Word(String),
}

impl Opens {
    fn text(&self) -> String {
        match self {
            Opens::Open => "Open".into(),
            Opens::Practised(times) => format!("Practised(times: {times})"),
            Opens::Comfort(least) => format!("Comfort(at_least: {least})"),
            Opens::Word(word) => format!("AfterAppointment(word: {})", quoted(word)),
        }
    }
}

/// A stage of the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageView {
    /// Its title.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// Ids of its sessions.
    pub sessions: Vec<String>,
    /// Files of its readings.
    pub readings: Vec<String>,
    /// Suggested days a week.
    pub days_a_week: Option<u32>,
    /// Suggested number of weeks.
    pub weeks: Option<u32>,
    /// What opens it.
    pub opens: Opens,
    /// Whether its sittings count towards the streak.
    pub in_streak: bool,
}

/// What is shown of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestView {
    /// Title of the bundle.
    pub title: String,
    /// Author's name, training as stated, and how to reach them.
    pub author: [String; 3],
    /// Whom a client can turn to, one a line.
    pub support: Vec<String>,
    /// Stages of the programme.
    pub stages: Vec<StageView>,
}

/// Fields of the author, in the order of [`ManifestView::author`].
const AUTHOR: [&str; 3] = ["name", "credentials", "contact"];

fn field(name: &str) -> Way {
    Way::default().field(name)
}

fn stages() -> Way {
    field("programme").field("stages")
}

/// A number as written; nothing for anything else.
fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

impl ManifestView {
    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is not well-formed RON.
    pub fn of(text: &str) -> Result<ManifestView> {
        let author = |name: &str| field("author").field(name);
        let [title, name, credentials, contact] = written(
            text,
            [field("title"), author(AUTHOR[0]), author(AUTHOR[1]), author(AUTHOR[2])],
        )?;
        let mut view = ManifestView {
            title,
            author: [name, credentials, contact],
            support: written_list(text, &field("support"))?,
            stages: Vec::new(),
        };
        // Stages end where there is nothing.
        loop {
            let stage = stages().at(view.stages.len());
            let inner = |name: &str| stage.clone().field(name);
            let gate = |name: &str| inner("gate").field(name);
            let [source, title, about, days, weeks, kind, times, least, word, in_streak] = written(
                text,
                [
                    stage.clone(),
                    inner("title"),
                    inner("about"),
                    inner("days_a_week"),
                    inner("weeks"),
                    inner("gate"),
                    gate("times"),
                    gate("at_least"),
                    gate("word"),
                    inner("in_streak"),
                ],
            )?;
            if source.is_empty() {
                return Ok(view);
            }
            let opens = match kind.split('(').next() {
                Some("Practised") => Opens::Practised(number(&times).unwrap_or(1)),
                Some("Comfort") => Opens::Comfort(number(&least).unwrap_or(5)),
                Some("AfterAppointment") => Opens::Word(word),
                _ => Opens::Open,
            };
            view.stages.push(StageView {
                title,
                about,
                sessions: written_list(text, &inner("sessions"))?,
                readings: written_list(text, &inner("readings"))?,
                days_a_week: number(&days),
                weeks: number(&weeks),
                opens,
                in_streak: in_streak != "false",
            });
        }
    }
}

impl Draft {
    /// Writes what is different in a manifest, in the stages that are there.
    ///
    /// # Errors
    /// Why the text cannot be changed; then some of it may be.
    pub fn set_manifest(&mut self, view: &ManifestView) -> Result<()> {
        let now = ManifestView::of(self.text())?;
        if view.title != now.title {
            self.type_at(field("title"), quoted(&view.title))?;
        }
        for ((name, new), old) in AUTHOR.iter().zip(&view.author).zip(&now.author) {
            if new != old {
                self.type_at(field("author").field(name), quoted(new))?;
            }
        }
        if view.support != now.support {
            let lines: Vec<String> = view.support.iter().map(|line| quoted(line)).collect();
            self.type_at(field("support"), format!("[{}]", lines.join(", ")))?;
        }
        for (at, (new, old)) in view.stages.iter().zip(&now.stages).enumerate() {
            let inner = |name: &str| stages().at(at).field(name);
            if new.title != old.title {
                self.type_at(inner("title"), quoted(&new.title))?;
            }
            if new.about != old.about {
                self.type_at(inner("about"), quoted(&new.about))?;
            }
            if new.sessions != old.sessions {
                let ids: Vec<String> = new.sessions.iter().map(|id| quoted(id)).collect();
                let value = format!("[{}]", ids.join(", "));
                self.edit("other sessions", &[Edit::Set { at: inner("sessions"), value }])?;
            }
            if new.readings != old.readings {
                let files: Vec<String> = new.readings.iter().map(|file| quoted(file)).collect();
                let edit = match files.is_empty() {
                    true => Edit::Remove { at: inner("readings") },
                    false => {
                        let value = format!("[{}]", files.join(", "));
                        Edit::Set { at: inner("readings"), value }
                    }
                };
                self.edit("other readings", &[edit])?;
            }
            for (name, new, old) in
                [("days_a_week", new.days_a_week, old.days_a_week), ("weeks", new.weeks, old.weeks)]
            {
                match new {
                    new if new == old => {}
                    Some(new) => self.type_at(inner(name), new.to_string())?,
                    None => self.edit("a change", &[Edit::Remove { at: inner(name) }])?,
                }
            }
            if new.opens != old.opens {
                self.type_at(inner("gate"), new.opens.text())?;
            }
            if new.in_streak != old.in_streak {
                self.type_at(inner("in_streak"), new.in_streak.to_string())?;
            }
        }
        Ok(())
    }

    /// Adds a stage at the end, with the bundle's sessions in it.
    ///
    /// # Errors
    /// Why the text cannot be changed.
    pub fn add_stage(&mut self, sessions: &[String]) -> Result<()> {
        let view = ManifestView::of(self.text())?;
        let count = view.stages.len();
        let title = match count {
            0 => "The first week".to_owned(),
            more => format!("Week {}", more + 1),
        };
        let ids: Vec<String> = sessions.iter().map(|id| quoted(id)).collect();
        let stage = format!(
            "Stage(\n    id: {},\n    title: {},\n    sessions: [{}],\n    days_a_week: 3,\n    weeks: 1,\n)",
            quoted(&name_for_file(&title)),
            quoted(&title),
            ids.join(", ")
        );
        let [programme] = written(self.text(), [field("programme")])?;
        if programme.is_empty() || programme == "None" {
            let inner = stage.replace('\n', "\n    ");
            let value = format!("Programme(stages: [\n    {inner},\n])");
            return self.edit("a new stage", &[Edit::Set { at: field("programme"), value }]);
        }
        self.edit("a new stage", &[Edit::Insert { at: stages().at(count), entry: stage }])
    }

    /// Removes a stage; with the last one, the programme.
    ///
    /// # Errors
    /// Why the text cannot be changed.
    pub fn remove_stage(&mut self, stage: usize) -> Result<()> {
        let at = match ManifestView::of(self.text())?.stages.len() {
            0 | 1 => field("programme"),
            _ => stages().at(stage),
        };
        self.edit("removing a stage", &[Edit::Remove { at }])
    }

    /// Moves a stage past its neighbour.
    ///
    /// # Errors
    /// Why the text cannot be changed.
    pub fn move_stage(&mut self, stage: usize, down: bool) -> Result<()> {
        let count = ManifestView::of(self.text())?.stages.len();
        let to = match down {
            false if stage > 0 => stage - 1,
            true if stage + 1 < count => stage + 2,
            _ => return Ok(()),
        };
        let (from, to) = (stages().at(stage), stages().at(to));
        self.edit("moving a stage", &[Edit::Move { from, to }])
    }
}
