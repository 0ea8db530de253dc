//! The library: every session and everything to read, found by words, practice, company, length, and what is on
//! someone's mind.

mod search;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use eframe::egui::{self, Ui, vec2};

use self::search::{Looking, Search};
use super::route::Route;
use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};
use super::words;
use crate::domain::{Practice, Session, Setting, Shape, Touch};
use crate::library::{BuiltInReading, OpenedSession, SessionSummary};
use crate::units::Frames;

/// The height of a card without its picture at a text scale of 1, in points.
const CARD: f32 = 140.0;

/// The height of the picture on it, which does not grow with the text.
const PICTURE: f32 = 40.0;

/// The sessions of the library, and which of them are shown.
pub struct Catalogue {
    sessions: Vec<Arc<OpenedSession>>,
    /// Their pictures by name, as far as they have been drawn; `None` for one that cannot be.
    shapes: HashMap<String, Option<Arc<Shape>>>,
    loaded: bool,
    looking: Looking,
    /// Which sessions were found, and by which search.
    found: (Search, Vec<usize>),
}

impl Catalogue {
    /// An empty library, which says that it is being opened until [`Catalogue::fill`] is called.
    pub fn new() -> Catalogue {
        Catalogue {
            sessions: Vec::new(),
            shapes: HashMap::new(),
            loaded: false,
            looking: Looking::default(),
            found: (Search::ALL, Vec::new()),
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
        self.looking.focus();
    }

    /// Forgets what was looked for.
    pub fn forget_search(&mut self) {
        self.looking = Looking::default();
        self.look();
    }

    /// Forgets what is on someone's mind, which nobody else is to see when they come back.
    pub fn forget_concern(&mut self) {
        self.looking.forget_concern();
    }

    fn look(&mut self) {
        let search = self.looking.search.clone();
        let found = (0..self.sessions.len()).filter(|n| search.finds(&self.sessions[*n])).collect();
        self.found = (search, found);
    }

    /// Shows the screen. Returns the way to the session or the reading whose card was pressed.
    pub fn ui(&mut self, ui: &mut Ui, readings: &[Arc<BuiltInReading>]) -> Option<Route> {
        let scale = theme::look(ui.ctx()).text_scale.max(0.9);
        let margin = widgets::margin(ui);
        let mut route = None;
        // The search scrolls away with the cards: at a large text size it would leave no room.
        egui::ScrollArea::vertical().id_salt("library").auto_shrink(false).show(ui, |ui| {
            egui::Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.set_width(ui.available_width());
                widgets::heading(ui, "Library");
                ui.add_space(GRID);
                self.looking.ui(ui);
                if self.looking.search != self.found.0 {
                    self.look();
                }
                ui.add_space(GRID);
                let search = &self.looking.search;
                let readings: Vec<_> =
                    readings.iter().filter(|reading| search.finds_reading(reading)).collect();
                let sessions = &self.found.1;
                if !self.loaded || (sessions.is_empty() && readings.is_empty()) {
                    self.nothing_ui(ui);
                    return;
                }
                if !sessions.is_empty() {
                    let at = |n: usize| &self.sessions[sessions[n]];
                    let shape = |opened: &OpenedSession| self.shapes.get(&opened.name());
                    let pressed = cards_ui(
                        ui,
                        "sessions",
                        sessions.len(),
                        CARD * scale + PICTURE,
                        |ui, n, card| {
                            card_ui(ui, at(n), shape(at(n)).and_then(Option::as_ref), card)
                        },
                    );
                    route = pressed.map(|n| Route::Page(Arc::clone(at(n))));
                }
                if !readings.is_empty() {
                    if !sessions.is_empty() {
                        widgets::section(ui, "To read");
                    }
                    let pressed =
                        cards_ui(ui, "readings", readings.len(), CARD * scale, |ui, n, card| {
                            reading_card_ui(ui, readings[n], card)
                        });
                    route = route.take().or(pressed.map(|n| Route::Read(Arc::clone(readings[n]))));
                }
            });
        });
        route
    }

    fn nothing_ui(&mut self, ui: &mut Ui) {
        ui.add_space(GRID * 4.0);
        if !self.loaded {
            let words = widgets::quiet(ui, "Opening the library…", Type::Body);
            ui.label(words);
            return;
        }
        let words = "Nothing fits all of this. Fewer words, or another filter, may find something.";
        let words = widgets::quiet(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        if ui.add(Press::plain("Show everything")).clicked() {
            self.looking = Looking::default();
            ui.ctx().request_repaint();
        }
    }
}

/// So many cards of something in rows, painted by `card`; only the rows that can be seen are laid out. Returns the number of
/// the card that was pressed.
fn cards_ui(
    ui: &mut Ui,
    of: &str,
    count: usize,
    height: f32,
    card: impl Fn(&mut Ui, usize, egui::Vec2) -> egui::Response,
) -> Option<usize> {
    let gap = GRID * 1.5;
    let width = ui.available_width();
    let columns = ((width + gap) / (320.0 + gap)).floor().max(1.0) as usize;
    let size = vec2((width - gap * (columns as f32 - 1.0)) / columns as f32, height);
    let rows = count.div_ceil(columns);
    let pitch = height + gap;
    let (rect, _) = ui.allocate_exact_size(
        vec2(width, (rows as f32 * pitch - gap).max(0.0)),
        egui::Sense::hover(),
    );
    let seen = ui.clip_rect();
    // One row more on either side, so that the Tab key finds its way on.
    let first = ((seen.top() - rect.top()) / pitch).floor().max(1.0) as usize - 1;
    let last = (((seen.bottom() - rect.top()) / pitch).ceil().max(0.0) as usize + 1).min(rows);
    let mut pressed = None;
    for row in first..last {
        for column in 0..columns {
            let n = row * columns + column;
            if n >= count {
                break;
            }
            let at = rect.min + vec2(column as f32 * (size.x + gap), row as f32 * pitch);
            let builder = egui::UiBuilder::new()
                .max_rect(egui::Rect::from_min_size(at, size))
                .id_salt((of, n));
            let response = ui.scope_builder(builder, |ui| card(ui, n, size)).inner;
            if response.has_focus() {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                pressed = Some(n);
            }
        }
    }
    pressed
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
        two_lines(ui, &session.summary);
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

fn reading_card_ui(ui: &mut Ui, reading: &BuiltInReading, size: egui::Vec2) -> egui::Response {
    let marks = format!("To read  ·  {} min", reading.minutes());
    let name = format!("{}, to read, {} min", reading.title, reading.minutes());
    widgets::card(ui, &name, size, |ui, _| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let title = widgets::text(ui, &reading.title, Type::Title);
        widgets::one_line(ui, title);
        two_lines(ui, reading.for_whom);
        ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
            let marks = widgets::quiet(ui, marks, Type::Small);
            widgets::one_line(ui, marks);
        });
    })
}

/// Two lines of a card at most, cut with an ellipsis.
fn two_lines(ui: &mut Ui, text: &str) {
    let words = widgets::quiet(ui, text, Type::Body);
    let mut job = egui::text::LayoutJob::single_section(
        words.text().to_string(),
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
