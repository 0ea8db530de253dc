//! The library: every session, found by words, practice, company, length and topic.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use eframe::egui::{self, Ui, vec2};

use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};
use super::words;
use crate::domain::{Practice, Session, Setting, Shape, Topic, Touch};
use crate::library::{OpenedSession, SessionSummary};
use crate::units::Frames;

/// The height of a card without its picture at a text scale of 1, in points.
const CARD: f32 = 140.0;

/// The height of the picture on it, which does not grow with the text.
const PICTURE: f32 = 40.0;

/// The longest search, in characters.
const SEARCH: usize = 200;

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

/// The search words and filters. `None` lets every session pass.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Search {
    words: String,
    practice: Option<Practice>,
    setting: Option<Setting>,
    room: Room,
    topic: Option<Topic>,
}

impl Search {
    const ALL: Search = Search {
        words: String::new(),
        practice: None,
        setting: None,
        room: Room::Any,
        topic: None,
    };

    /// Whether a session passes the filters and contains the words: every word in its title, summary, practice, topics or author.
    fn finds(&self, opened: &OpenedSession) -> bool {
        let session = opened.session();
        if self.practice.is_some_and(|practice| practice != session.practice)
            || self.setting.is_some_and(|setting| setting != session.setting)
            || !self.topic.is_none_or(|topic| session.topics.contains(&topic))
            || !self.room.has(session)
        {
            return false;
        }
        let topics = session.topics.iter().map(|topic| words::plain(topic.name()));
        let text: Vec<String> =
            [session.title.clone(), session.summary.clone(), words::practice(session.practice)]
                .into_iter()
                .chain(opened.author().map(|author| author.to_string()))
                .chain(topics)
                .map(|text| text.to_lowercase())
                .collect();
        self.words
            .split_whitespace()
            .map(str::to_lowercase)
            .all(|word| text.iter().any(|text| text.contains(&word)))
    }
}

/// The sessions of the library, and which of them are shown.
pub struct Catalogue {
    sessions: Vec<Arc<OpenedSession>>,
    /// Their pictures by name, as far as they have been drawn; `None` for one that cannot be.
    shapes: HashMap<String, Option<Arc<Shape>>>,
    loaded: bool,
    search: Search,
    /// What was found, and by which search.
    found: (Search, Vec<usize>),
    /// Whether the search field is to have the focus.
    focus_search: bool,
}

impl Catalogue {
    /// An empty library, which says that it is being opened until [`Catalogue::fill`] is called.
    pub fn new() -> Catalogue {
        Catalogue {
            sessions: Vec::new(),
            shapes: HashMap::new(),
            loaded: false,
            search: Search::ALL,
            found: (Search::ALL, Vec::new()),
            focus_search: false,
        }
    }

    /// Replaces all sessions, sorted for display.
    pub fn fill(&mut self, mut sessions: Vec<Arc<OpenedSession>>) {
        // By practice, in the order in which those are listed, then by title.
        sessions.sort_by_cached_key(|opened| {
            let session = opened.session();
            let practice = Practice::ALL.iter().position(|practice| *practice == session.practice);
            (practice, session.title.to_lowercase())
        });
        self.sessions = sessions;
        // Those of bundles may have changed under the same names.
        self.keep_built_in_shapes();
        self.loaded = true;
        self.look();
    }

    /// The sessions whose pictures have not been drawn yet.
    pub fn undrawn(&self) -> impl Iterator<Item = &Arc<OpenedSession>> {
        self.sessions.iter().filter(|opened| !self.shapes.contains_key(&opened.name()))
    }

    /// Whether the sessions are there, and all their pictures.
    pub fn is_drawn(&self) -> bool {
        self.loaded && self.undrawn().next().is_none()
    }

    /// Takes pictures of sessions by their names, but for those that are gone.
    pub fn draw(&mut self, drawn: Vec<(String, Option<Arc<Shape>>)>) {
        let there: HashSet<String> = self.sessions.iter().map(|opened| opened.name()).collect();
        self.shapes.extend(drawn.into_iter().filter(|(name, _)| there.contains(name)));
    }

    fn keep_built_in_shapes(&mut self) {
        let own = self.sessions.iter().filter(|opened| opened.author().is_none());
        let own: HashSet<String> = own.map(|opened| opened.name()).collect();
        self.shapes.retain(|name, _| own.contains(name));
    }

    /// Every session.
    pub fn sessions(&self) -> &[Arc<OpenedSession>] {
        &self.sessions
    }

    /// Lets go of what bundles brought.
    pub fn forget_bundles(&mut self) {
        self.sessions.retain(|opened| opened.author().is_none());
        self.keep_built_in_shapes();
        self.look();
    }

    /// To the search field, with the next frame.
    pub fn focus_search(&mut self) {
        self.focus_search = true;
    }

    /// Forgets what was looked for.
    pub fn forget_search(&mut self) {
        self.search = Search::ALL;
        self.look();
    }

    fn look(&mut self) {
        let found =
            (0..self.sessions.len()).filter(|n| self.search.finds(&self.sessions[*n])).collect();
        self.found = (self.search.clone(), found);
    }

    /// Shows the screen. Returns the session whose card was pressed.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Arc<OpenedSession>> {
        let scale = theme::look(ui.ctx()).text_scale;
        let margin = widgets::margin(ui);
        let mut opened = None;
        // The search scrolls away with the cards: at a large text size it would leave no room.
        egui::ScrollArea::vertical().id_salt("library").auto_shrink(false).show(ui, |ui| {
            egui::Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.set_width(ui.available_width());
                widgets::heading(ui, "Library");
                ui.add_space(GRID);
                self.search_ui(ui);
                if self.search != self.found.0 {
                    self.look();
                }
                ui.add_space(GRID);
                if self.found.1.is_empty() {
                    self.nothing_ui(ui);
                } else {
                    opened = self.cards_ui(ui, CARD * scale.max(0.9) + PICTURE);
                }
            });
        });
        opened
    }

    fn search_ui(&mut self, ui: &mut Ui) {
        let response = widgets::field(ui, "Search", &mut self.search.words, SEARCH, 420.0);
        if std::mem::take(&mut self.focus_search) {
            response.request_focus();
        }
        ui.add_space(GRID / 2.0);
        ui.horizontal_wrapped(|ui| {
            let any = |label: &str| label.to_string();
            let practices: Vec<(Option<Practice>, String)> =
                std::iter::once((None, any("Any practice")))
                    .chain(Practice::ALL.iter().map(|p| (Some(*p), words::practice(*p))))
                    .collect();
            pick(ui, "Practice", &mut self.search.practice, &practices);
            let settings = [
                (None, any("Alone or together")),
                (Some(Setting::Solo), any("Alone")),
                (Some(Setting::Partners), any("Together")),
            ];
            pick(ui, "Alone or together", &mut self.search.setting, &settings);
            let rooms = Room::OFFERS.map(|(room, label)| (room, label.to_string()));
            pick(ui, "Length", &mut self.search.room, &rooms);
            let topics: Vec<(Option<Topic>, String)> = std::iter::once((None, any("Any topic")))
                .chain(self.topics().map(|topic| (Some(topic), words::plain(topic.name()))))
                .collect();
            pick(ui, "Topic", &mut self.search.topic, &topics);
            if self.search != Search::ALL && ui.add(Press::quiet("Clear")).clicked() {
                self.search = Search::ALL;
            }
        });
    }

    /// The topics of what there is: none is offered that would find nothing.
    fn topics(&self) -> impl Iterator<Item = Topic> {
        let has = |topic| self.sessions.iter().any(|it| it.session().topics.contains(topic));
        Topic::ALL.iter().filter(move |topic| has(topic)).copied()
    }

    fn nothing_ui(&mut self, ui: &mut Ui) {
        ui.add_space(GRID * 4.0);
        if !self.loaded {
            let words = widgets::quiet(ui, "Opening the library…", Type::Body);
            ui.label(words);
            return;
        }
        let words = widgets::quiet(
            ui,
            "No session fits all of this. Fewer words, or another filter, may find one.",
            Type::Body,
        );
        widgets::paragraph(ui, words);
        if ui.add(Press::plain("Show every session")).clicked() {
            self.search = Search::ALL;
            ui.ctx().request_repaint();
        }
    }

    /// The cards in rows; only the rows that can be seen are laid out.
    fn cards_ui(&self, ui: &mut Ui, height: f32) -> Option<Arc<OpenedSession>> {
        let gap = GRID * 1.5;
        let width = ui.available_width();
        let columns = ((width + gap) / (320.0 + gap)).floor().max(1.0) as usize;
        let card = vec2((width - gap * (columns as f32 - 1.0)) / columns as f32, height);
        let found = &self.found.1;
        let rows = found.len().div_ceil(columns);
        let pitch = height + gap;
        let (rect, _) = ui.allocate_exact_size(
            vec2(width, (rows as f32 * pitch - gap).max(0.0)),
            egui::Sense::hover(),
        );
        let seen = ui.clip_rect();
        // One row more on either side, so that the Tab key finds its way on.
        let first = ((seen.top() - rect.top()) / pitch).floor().max(1.0) as usize - 1;
        let last = (((seen.bottom() - rect.top()) / pitch).ceil().max(0.0) as usize + 1).min(rows);
        let mut opened = None;
        for row in first..last {
            for column in 0..columns {
                let Some(session) = found.get(row * columns + column) else { break };
                let session = &self.sessions[*session];
                let at = rect.min + vec2(column as f32 * (card.x + gap), row as f32 * pitch);
                let builder = egui::UiBuilder::new()
                    .max_rect(egui::Rect::from_min_size(at, card))
                    .id_salt((session.name(), row, column));
                let response = ui
                    .scope_builder(builder, |ui| {
                        card_ui(
                            ui,
                            session,
                            self.shapes.get(&session.name()).and_then(Option::as_ref),
                            card,
                        )
                    })
                    .inner;
                if response.has_focus() {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    opened = Some(Arc::clone(session));
                }
            }
        }
        opened
    }
}

fn card_ui(
    ui: &mut Ui,
    opened: &OpenedSession,
    shape: Option<&Arc<Shape>>,
    size: egui::Vec2,
) -> egui::Response {
    let session = opened.session();
    let name = format!("{}, {}", session.title, words::lengths(&session.lengths));
    let response = widgets::card(ui, &name, size, |ui, _| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let title = widgets::text(ui, &session.title, Type::Title);
        widgets::one_line(ui, title);
        let summary = widgets::quiet(ui, &session.summary, Type::Body);
        let mut job = egui::text::LayoutJob::single_section(
            summary.text().to_string(),
            egui::TextFormat::simple(Type::Body.font(ui.ctx()), theme::colours(ui).quiet),
        );
        job.wrap = egui::text::TextWrapping {
            max_rows: 2,
            max_width: ui.available_width(),
            ..Default::default()
        };
        let galley = ui.painter().layout_job(job);
        let (rect, _) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
        ui.painter().galley(rect.min, galley, theme::colours(ui).quiet);
        ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
            let by = opened.author().map(|author| format!("By {author}"));
            let marks: Vec<String> = by.into_iter().chain([marks(session)]).collect();
            let marks = widgets::quiet(ui, marks.join("  ·  "), Type::Small);
            widgets::one_line(ui, marks);
            ui.add_space(GRID / 2.0);
            let size = vec2(ui.available_width(), PICTURE);
            let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            if let Some(shape) = shape {
                widgets::picture(ui, shape, rect);
            }
        });
    });
    if let Some(shape) = shape {
        let sentence = shape.sentence.clone();
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(sentence));
    }
    response
}

/// What a card says below: lengths, practice, company, touch.
pub(super) fn marks(session: &Session) -> String {
    marked(&session.lengths, session.practice, session.setting, session.touch)
}

/// The same of a session that is not opened.
pub(super) fn marks_of(card: &SessionSummary) -> String {
    marked(&card.lengths, card.practice, card.setting, card.touch)
}

fn marked(lengths: &[Frames], practice: Practice, setting: Setting, touch: Touch) -> String {
    let mut marks = vec![words::lengths(lengths), words::practice(practice)];
    if setting == Setting::Partners {
        marks.push(words::setting(setting).into());
    }
    marks.extend(words::touch(touch).map(String::from));
    marks.retain(|mark| !mark.is_empty());
    marks.join("  ·  ")
}

/// A list to choose one from, named for screen readers.
pub(super) fn pick<T: PartialEq + Clone>(
    ui: &mut Ui,
    name: &str,
    chosen: &mut T,
    offers: &[(T, String)],
) -> bool {
    let shown = offers.iter().find(|(value, _)| value == chosen);
    let shown = shown.map_or("", |(_, label)| label.as_str());
    let before = chosen.clone();
    ui.name_inputs(name, |ui| {
        egui::ComboBox::from_id_salt(name).selected_text(shown).height(320.0).show_ui(ui, |ui| {
            for (value, label) in offers {
                if ui.selectable_value(chosen, value.clone(), label.as_str()).clicked() {
                    // A key that chooses closes the list as a click does.
                    ui.close();
                }
            }
        });
    });
    before != *chosen
}
