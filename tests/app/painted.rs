//! Every word that is painted, by where it is seen: also what has no place of its own in the accessibility
//! tree, such as a countdown, the names of months or the marks of a plot.

use eframe::egui::epaint::{ClippedShape, Shape};
use eframe::egui::{Color32, pos2};

use super::*;

/// Words that are seen.
struct Painted {
    words: String,
    /// All of it, seen or not.
    rect: Rect,
    /// Where anything can be seen.
    clip: Rect,
    /// The smallest letters, in points.
    size: f32,
    /// How strongly, 0 to 1.
    strength: f32,
    /// The place among everything that is painted.
    at: usize,
}

impl Painted {
    fn seen(&self) -> Rect {
        self.rect.intersect(self.clip)
    }
}

/// What is painted, in its order, without groups.
fn flat(shapes: &[ClippedShape]) -> Vec<(Rect, &Shape)> {
    fn into<'s>(clip: Rect, shape: &'s Shape, all: &mut Vec<(Rect, &'s Shape)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| into(clip, shape, all)),
            shape => all.push((clip, shape)),
        }
    }
    let mut all = Vec::new();
    shapes.iter().for_each(|clipped| into(clipped.clip_rect, &clipped.shape, &mut all));
    all
}

/// Every word of a frame that can be seen.
fn painted(shapes: &[ClippedShape]) -> Vec<Painted> {
    let flat = flat(shapes);
    let covers: Vec<(usize, Rect)> = flat
        .iter()
        .enumerate()
        .filter_map(|(at, (clip, shape))| match shape {
            Shape::Rect(rect) if rect.fill.is_opaque() => Some((at, rect.rect.intersect(*clip))),
            _ => None,
        })
        .collect();
    let words = flat.iter().enumerate().filter_map(|(at, (clip, shape))| {
        let Shape::Text(text) = shape else { return None };
        let strength = text.override_text_color.map_or(1.0, |c: Color32| f32::from(c.a()) / 255.0);
        let sizes = text.galley.job.sections.iter().map(|section| section.format.font_id.size);
        Some(Painted {
            words: text.galley.text().trim().to_owned(),
            rect: text.visual_bounding_rect(),
            clip: *clip,
            size: sizes.fold(f32::INFINITY, f32::min),
            strength: strength * text.opacity_factor,
            at,
        })
    });
    words
        .filter(|text| !text.words.is_empty() && text.strength > 0.02)
        .filter(|text| text.seen().is_positive())
        .filter(|text| {
            let over =
                |(at, rect): &(usize, Rect)| *at > text.at && rect.contains_rect(text.seen());
            !covers.iter().any(over)
        })
        .collect()
}

/// What is wrong with the words of a frame: cut off, over each other, or smaller than `least`. Where the
/// screen scrolls, they may be cut off above and below.
fn faults(harness: &Harnessed, scrolls: bool, least: f32) -> Vec<String> {
    // A field scrolls what is typed into it.
    let fields: Vec<Rect> = harness
        .root()
        .children_recursive()
        .filter(|node| {
            matches!(node.accesskit_node().role(), Role::TextInput | Role::PasswordInput)
        })
        .map(|node| node.rect())
        .collect();
    let window = harness.ctx.content_rect();
    faults_of(&harness.output().shapes, window, &fields, scrolls, least)
}

fn faults_of(
    shapes: &[ClippedShape],
    window: Rect,
    fields: &[Rect],
    scrolls: bool,
    least: f32,
) -> Vec<String> {
    let all = painted(shapes);
    let flat = flat(shapes);
    let mut faults = Vec::new();
    for text in
        all.iter().filter(|text| !fields.iter().any(|field| field.contains_rect(text.seen())))
    {
        let room = text.clip.intersect(window).expand(0.75);
        let across = text.rect.left() < room.left() || text.rect.right() > room.right();
        let up_and_down = text.rect.top() < room.top() || text.rect.bottom() > room.bottom();
        if across || (up_and_down && !scrolls) {
            faults.push(format!("cut off: `{}` at {:?} in {:?}", text.words, text.rect, room));
        }
        if text.size < least - 0.5 {
            faults.push(format!("{} points, not {least}: `{}`", text.size, text.words));
        }
    }
    for (n, below) in all.iter().enumerate() {
        for above in &all[n + 1..] {
            let both = below.seen().intersect(above.seen());
            // One line fades into the next.
            let fades = below.strength + above.strength < 1.05;
            let apart = flat[below.at..above.at].iter().any(|(clip, shape)| {
                matches!(shape, Shape::Rect(rect) if rect.fill.is_opaque()
                    && rect.rect.intersect(*clip).contains_rect(both))
            });
            if both.width() > 1.5 && both.height() > 1.5 && !fades && !apart {
                let (one, two) = (&below.words, &above.words);
                faults.push(format!("over each other: `{one}` and `{two}` at {both:?}"));
            }
        }
    }
    faults
}

/// The smallest text there is at a size, in points.
pub(super) fn smallest(percent: u16) -> f32 {
    (13.0 * f32::from(percent) / 100.0).round()
}

/// Nothing that is painted is cut off, over something else or too small.
pub(super) fn assert_readable(harness: &Harnessed, what: &str, scrolls: bool, percent: u16) {
    let faults = faults(harness, scrolls, smallest(percent));
    assert!(faults.is_empty(), "{what}:\n{}", faults.join("\n"));
}

/// Sizes of a window, from the usual one to less than any desktop lets one have. The second is what 1366 by
/// 768 leaves at a scale of 1.5.
const WINDOWS: [(f32, f32); 7] = [
    (1100.0, 720.0),
    (720.0, 424.0),
    app::SMALLEST,
    (600.0, 400.0),
    (480.0, 320.0),
    (360.0, 280.0),
    (300.0, 480.0),
];

/// A sitting for two, at the text size of a person, whose first name this is, in the first turn.
fn in_a_turn(name: &str, percent: u16) -> Harnessed {
    let looks = Appearance { text_percent: percent, ..Appearance::default() };
    let mut harness = open(SIZES[1], looks);
    let keeper = harness.state_mut().window().keeper();
    let mut settings = keeper.settings().clone();
    settings.preferences.names = [name.into(), "Robin".into()];
    keeper.set_settings(settings).unwrap();
    go(&mut harness, Command::Search);
    harness.get_by_role(Role::TextInput).type_text("taking turns");
    harness.run();
    harness.get_by_label_contains("Taking turns,").click();
    until(&mut harness, "its page", |h| h.query_by_label("Narrator").is_some());
    until(&mut harness, "its recordings", |h| {
        !h.get_by_role_and_label(Role::Button, "Begin").accesskit_node().is_disabled()
    });
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    let in_turn = |h: &Harnessed| {
        let window = h.state().window.as_ref().unwrap();
        window.heard().is_some_and(|now| now.turn.is_some())
    };
    let at = |h: &Harnessed| {
        let window = h.state().window.as_ref().unwrap();
        window.heard().map_or(Frames::ZERO, |now| now.position)
    };
    for _ in 0..6 {
        if !in_turn(&harness) {
            let before = at(&harness);
            go(&mut harness, Command::SkipPart);
            // Where it leads to is known when it is heard: further on than a busy machine plays meanwhile.
            until(&mut harness, "the next part", |h| at(h) > before + Frames::from_millis(5_000));
            // A moment before its turn begins, it is heard already.
            let landed = at(&harness);
            until(&mut harness, "what it begins with", |h| {
                in_turn(h) || at(h) > landed + Frames::from_millis(500)
            });
        }
    }
    until(&mut harness, "the turn", in_turn);
    // The turn does not pass while a slow machine looks at every size.
    go(&mut harness, Command::Pause);
    until(&mut harness, "the pause", |h| has_button(h, "Continue"));
    harness
}

fn resize(harness: &mut Harnessed, (width, height): (f32, f32)) {
    harness.set_size(vec2(width, height));
    harness.hover_at(pos2(width / 2.0, height / 3.0));
    harness.run_steps(4);
}

#[test]
fn whose_turn_it_is_stands_beside_the_countdown_at_every_size_of_text() {
    let long = "Wilhelmina-Alexandrine Konstantinopolitanskaya of the Quiet Harbor";
    assert_eq!(long.chars().count(), 66);
    for (name, percent) in [("Anna", 150), ("Anna", 200), (long, 100), (long, 200)] {
        let mut harness = in_a_turn(name, percent);
        for size in WINDOWS {
            resize(&mut harness, size);
            let at = format!("{name} at {size:?}, {percent} %");
            // Below what everything can be reached in, letters may be smaller than is asked for.
            let least = match size.0 >= app::SMALLEST.0 && size.1 >= app::SMALLEST.1 {
                true => smallest(percent),
                false => 9.0,
            };
            let faults = faults(&harness, false, least);
            assert!(faults.is_empty(), "{at}:\n{}", faults.join("\n"));
            if size.0 >= 400.0 && size.1 >= 400.0 {
                let words: Vec<String> =
                    painted(&harness.output().shapes).into_iter().map(|text| text.words).collect();
                let said = |begin: &str| words.iter().any(|words| words.starts_with(begin));
                assert!(said(&name[..4]), "{at}: who is not said: {words:?}");
                let is_clock = |words: &String| words.len() == 4 && words.as_bytes()[1] == b':';
                assert!(words.iter().any(is_clock), "{at}: no countdown: {words:?}");
            }
        }
    }
}

#[test]
fn the_three_are_whole_and_on_top_in_any_window() {
    for percent in [100, 200] {
        let looks = Appearance { text_percent: percent, ..Appearance::default() };
        let mut harness = open(SIZES[1], looks);
        reach(&mut harness, "Begin");
        until_playing(&mut harness);
        for size in WINDOWS {
            resize(&mut harness, size);
            let at = format!("{size:?}, {percent} %");
            for volumes in [false, true] {
                if volumes {
                    go(&mut harness, Command::Volumes);
                    harness.run_steps(4);
                }
                let window = harness.ctx.content_rect().expand(0.6);
                let rects = ["Pause", "Ground me", "Stop"].map(|name| {
                    let rect = harness.get_by_role_and_label(Role::Button, name).rect();
                    assert!(window.contains_rect(rect), "{at}: {name} at {rect:?}");
                    rect
                });
                for (n, one) in rects.iter().enumerate() {
                    for other in &rects[n + 1..] {
                        assert!(!one.shrink(0.5).intersects(*other), "{at}: {one:?} {other:?}");
                    }
                }
                let over = over_the_edge(&harness, volumes);
                assert!(over.is_empty(), "{at}, volumes {volumes}:\n{}", over.join("\n"));
                let faults = faults(&harness, volumes, 9.0);
                assert!(faults.is_empty(), "{at}, volumes {volumes}:\n{}", faults.join("\n"));
                // A press where it is seen reaches it, whatever else is open.
                press(&mut harness, "Pause");
                let is = |h: &Harnessed, wanted: State| {
                    heard(h).is_some_and(|(_, state)| state == wanted)
                };
                until(&mut harness, "the pause", |h| {
                    is(h, State::Paused) && has_button(h, "Continue")
                });
                press(&mut harness, "Continue");
                until(&mut harness, "it to go on", |h| {
                    is(h, State::Playing) && has_button(h, "Pause")
                });
                if harness.query_by_role_and_label(Role::Slider, "Volume of the voice").is_some() {
                    go(&mut harness, Command::Volumes);
                }
            }
        }
    }
}

#[test]
fn words_over_each_other_cut_off_or_too_small_would_be_found() {
    let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 200.0));
    let found = |paint: fn(&egui::Painter)| {
        let mut harness = Harness::builder()
            .with_size(window.size())
            .with_context_setup(app::install)
            .build_ui(move |ui| paint(ui.painter()));
        harness.run_steps(2);
        faults_of(&harness.output().shapes, window, &[], false, 13.0)
    };
    macro_rules! text {
        ($painter:expr, $at:expr, $words:expr, $size:expr) => {
            $painter.text(
                $at,
                egui::Align2::LEFT_TOP,
                $words,
                egui::FontId::proportional($size),
                Color32::WHITE,
            )
        };
    }
    let apart = found(|painter| {
        text!(painter, pos2(10.0, 10.0), "Anna", 20.0);
        text!(painter, pos2(10.0, 60.0), "4:32", 20.0);
    });
    assert_eq!(apart, Vec::<String>::new(), "the control");
    let over = found(|painter| {
        text!(painter, pos2(10.0, 10.0), "Anna", 20.0);
        text!(painter, pos2(20.0, 14.0), "4:32", 20.0);
    });
    assert!(
        over.len() == 1 && over[0].starts_with("over each other: `Anna` and `4:32`"),
        "{over:?}"
    );
    let cut = found(|painter| {
        text!(painter, pos2(270.0, 10.0), "Anna", 20.0);
    });
    assert!(cut.len() == 1 && cut[0].starts_with("cut off: `Anna`"), "{cut:?}");
    let small = found(|painter| {
        text!(painter, pos2(10.0, 10.0), "Anna", 9.0);
    });
    assert_eq!(small, ["9 points, not 13: `Anna`"]);
}

#[test]
fn the_window_has_a_name_for_screen_readers() {
    let harness = plain();
    let root = harness.root();
    let root = root.accesskit_node();
    assert_eq!((root.role(), root.label().as_deref()), (Role::Window, Some("Groundwork")));
}
