//! What is looked for in the library: words, filters, and what is on someone's mind.

use eframe::egui::Ui;

use super::pick;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::{Practice, Session, Setting};
use crate::library::{BuiltInReading, Concern, OpenedSession};
use crate::units::Frames;

/// The longest search, in characters.
const LONGEST: usize = 200;

/// The filter by kind.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Any,
    Sessions,
    Readings,
}

impl Kind {
    const OFFERS: [(Kind, &'static str); 3] =
        [(Kind::Any, "Everything"), (Kind::Sessions, "Sessions"), (Kind::Readings, "To read")];
}

/// The filter by length: a session passes if one of the lengths on offer does.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Room {
    Any,
    Five,
    Ten,
    More,
}

impl Room {
    const OFFERS: [(Room, &'static str); 4] = [
        (Room::Any, "Any length"),
        (Room::Five, "Up to 5 min"),
        (Room::Ten, "Up to 10 min"),
        (Room::More, "Longer"),
    ];

    /// Whether some length on offer lies in it.
    fn has(self, session: &Session) -> bool {
        let within = |most: u64| move |length: &Frames| *length <= Frames::from_secs(most * 60);
        match self {
            Room::Any => true,
            Room::Five => session.lengths.iter().any(within(5)),
            Room::Ten => session.lengths.iter().any(within(10)),
            Room::More => session.lengths.iter().any(|length| !within(10)(length)),
        }
    }
}

/// The search words and filters. `None` lets everything pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Search {
    words: String,
    kind: Kind,
    practice: Option<Practice>,
    setting: Option<Setting>,
    room: Room,
    concern: Option<&'static Concern>,
}

impl Search {
    pub(super) const ALL: Search = Search {
        words: String::new(),
        kind: Kind::Any,
        practice: None,
        setting: None,
        room: Room::Any,
        concern: None,
    };

    /// Whether a session passes the filters and contains the words: every word in its title, summary, practice, topics or author.
    pub(super) fn finds(&self, opened: &OpenedSession) -> bool {
        let session = opened.session();
        if self.kind == Kind::Readings
            || self.practice.is_some_and(|practice| practice != session.practice)
            || self.setting.is_some_and(|setting| setting != session.setting)
            || self.concern.is_some_and(|concern| !concern.is_practised_with(opened))
            || !self.room.has(session)
        {
            return false;
        }
        let topics = session.topics.iter().map(|topic| words::plain(topic.name()));
        let text =
            [session.title.clone(), session.summary.clone(), words::practice(session.practice)]
                .into_iter()
                .chain(opened.author().map(|author| author.to_string()))
                .chain(topics);
        self.has_words(text)
    }

    /// Whether a reading passes the filters, of which those by practice let no reading pass, and contains the
    /// words: every word in its title, or where it says for whom it is.
    pub(super) fn finds_reading(&self, reading: &BuiltInReading) -> bool {
        self.kind != Kind::Sessions
            && self.practice.is_none()
            && self.setting.is_none()
            && self.room == Room::Any
            && self.concern.is_none_or(|concern| concern.is_read_in(reading))
            && self.has_words([reading.title.clone(), reading.for_whom.into()])
    }

    fn has_words(&self, text: impl IntoIterator<Item = String>) -> bool {
        let text: Vec<String> = text.into_iter().map(|text| text.to_lowercase()).collect();
        self.words
            .split_whitespace()
            .map(str::to_lowercase)
            .all(|word| text.iter().any(|text| text.contains(&word)))
    }
}

/// What is looked for, as it is typed and chosen.
pub(super) struct Looking {
    pub(super) search: Search,
    /// Whether what may be on someone's mind is shown.
    unfolded: bool,
    /// Whether the search field is to have the focus.
    focus: bool,
}

impl Default for Looking {
    fn default() -> Looking {
        Looking { search: Search::ALL, unfolded: false, focus: false }
    }
}

impl Looking {
    /// To the search field, with the next frame.
    pub(super) fn focus(&mut self) {
        self.focus = true;
    }

    /// Forgets what is on someone's mind.
    pub(super) fn forget_concern(&mut self) {
        self.search.concern = None;
        self.unfolded = false;
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) {
        let search = &mut self.search;
        let response = widgets::field(ui, "Search", &mut search.words, LONGEST, 420.0);
        if std::mem::take(&mut self.focus) {
            response.request_focus();
        }
        ui.add_space(GRID / 2.0);
        let kinds = Kind::OFFERS.map(|(kind, label)| (kind, label.to_string()));
        if widgets::choose(ui, &mut search.kind, &kinds) && search.kind == Kind::Readings {
            // None of these is said of a reading.
            (search.practice, search.setting, search.room) = (None, None, Room::Any);
        }
        ui.horizontal_wrapped(|ui| {
            if search.kind != Kind::Readings {
                filters_ui(ui, search);
            }
            let label = match search.concern {
                None => "What is on your mind…".to_owned(),
                Some(concern) => format!("On your mind: {}", concern.words),
            };
            let is_open = self.unfolded || search.concern.is_some();
            if ui.add(Press::choice(label, is_open)).clicked() {
                self.unfolded = !self.unfolded;
            }
            if *search != Search::ALL && ui.add(Press::quiet("Clear")).clicked() {
                *search = Search::ALL;
                self.unfolded = false;
            }
        });
        if self.unfolded {
            self.concerns_ui(ui);
        }
    }

    /// What may be on someone's mind: one of these, or nothing.
    fn concerns_ui(&mut self, ui: &mut Ui) {
        let words = "If you like, choose what comes closest. It is not kept.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let any = std::iter::once((None, "Nothing in particular".to_owned()));
        let all = Concern::ALL.iter().map(|concern| (Some(concern), concern.words.to_owned()));
        let offers: Vec<(Option<&'static Concern>, String)> = any.chain(all).collect();
        if widgets::choose(ui, &mut self.search.concern, &offers) {
            self.unfolded = false;
        }
    }
}

fn filters_ui(ui: &mut Ui, search: &mut Search) {
    let any = |label: &str| label.to_string();
    let practices: Vec<(Option<Practice>, String)> = std::iter::once((None, any("Any practice")))
        .chain(Practice::ALL.iter().map(|p| (Some(*p), words::practice(*p))))
        .collect();
    pick(ui, "Practice", &mut search.practice, &practices);
    let settings = [
        (None, any("Alone or together")),
        (Some(Setting::Solo), any("Alone")),
        (Some(Setting::Partners), any("Together")),
    ];
    pick(ui, "Alone or together", &mut search.setting, &settings);
    let rooms = Room::OFFERS.map(|(room, label)| (room, label.to_string()));
    pick(ui, "Length", &mut search.room, &rooms);
}
