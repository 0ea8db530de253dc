//! The shape of a session: what happens when, as a picture in which every session looks like itself.
//!
//! It is drawn from the timeline alone, so the same session has the same picture everywhere. The picture is
//! [`WIDTH`] by [`HEIGHT`] points; whoever shows it larger scales it and chooses the colours.

use super::breath::Phase;
use super::session::Speaker;
use super::timeline::{Event, EventKind, Timeline};
use crate::units::Frames;

/// How wide the picture is, in points.
pub const WIDTH: f32 = 200.0;
/// How high the picture is, in points.
pub const HEIGHT: f32 = 48.0;

/// Where the line of silence lies, from the top.
const MIDDLE: f32 = 27.0;
/// The highest bar of words and the fullest breath reach so far from the line of silence.
const REACH: f32 = 15.0;
/// A stretch of words is drawn at least this wide, and a step of the breath's curve is as long.
const STEP: f32 = 1.0;
/// The width that a column of words takes of the picture; bars stand in the middle of their columns.
const COLUMN: f32 = 2.5;
/// A breath that would be narrower than this is drawn together with its neighbours.
const NARROWEST_BREATH: f32 = 5.0;

/// How full the first in-breath is where a second one tops it up, as a share.
const FIRST_IN: f32 = 0.75;

/// One thing in the picture; coordinates are in points from the top left.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Behind everything: the time in which one of two people speaks or acts.
    Turn {
        /// Where it begins.
        from: f32,
        /// Where it ends.
        to: f32,
        /// Whose it is.
        speaker: Speaker,
    },
    /// The line of silence, over the whole width.
    Silence {
        /// How far down it lies.
        y: f32,
    },
    /// Words: an upright bar around the line of silence, the higher the more of its time is spoken.
    Words {
        /// Its middle.
        x: f32,
        /// Where it begins.
        top: f32,
        /// Where it ends.
        bottom: f32,
    },
    /// Paced breathing: a curve that rises with the in-breath and falls with the out-breath.
    Breath(Vec<(f32, f32)>),
    /// A bell, as a dot above.
    Bell {
        /// Its middle.
        x: f32,
        /// Its middle.
        y: f32,
    },
    /// A part begins: a tick at the lower edge.
    Part {
        /// Where.
        x: f32,
        /// Its upper end; the lower one is the edge.
        top: f32,
    },
}

/// The picture of a session, and a sentence that says the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// What to draw, from back to front.
    pub marks: Vec<Mark>,
    /// The picture in words, for someone who cannot see it.
    pub sentence: String,
}

impl Shape {
    /// The shape of a timeline, from its first step to its end.
    pub fn of(timeline: &Timeline) -> Shape {
        let scale = Scale { begin: timeline.begin(), length: timeline.length() };
        let events = timeline.events();
        let mut marks = turns(events, scale);
        marks.push(Mark::Silence { y: MIDDLE });
        marks.extend(breaths(events, scale));
        marks.extend(words(events, scale));
        marks.extend(events.iter().filter_map(|event| match event.kind {
            EventKind::Bell { .. } => {
                Some(Mark::Bell { x: scale.x(event.start).clamp(3.0, WIDTH - 3.0), y: 6.0 })
            }
            EventKind::Part { .. } if event.start > timeline.begin() => {
                Some(Mark::Part { x: scale.x(event.start), top: HEIGHT - 3.0 })
            }
            _ => None,
        }));
        Shape { marks, sentence: sentence(timeline) }
    }
}

/// Where a position lies in the picture.
#[derive(Copy, Clone)]
struct Scale {
    begin: Frames,
    length: Frames,
}

impl Scale {
    fn x(self, at: Frames) -> f32 {
        let part = (at - self.begin).0 as f64 / self.length.0.max(1) as f64;
        (part * f64::from(WIDTH)) as f32
    }
}

fn is_line(event: &&Event) -> bool {
    matches!(event.kind, EventKind::Line { .. })
}

fn is_breath(event: &&Event) -> bool {
    matches!(event.kind, EventKind::Breath { .. })
}

fn turns(events: &[Event], scale: Scale) -> Vec<Mark> {
    let turn = |event: &Event| match event.kind {
        EventKind::Turn { speaker, .. } => {
            Some(Mark::Turn { from: scale.x(event.start), to: scale.x(event.end()), speaker })
        }
        _ => None,
    };
    events.iter().filter_map(turn).collect()
}

fn words(events: &[Event], scale: Scale) -> Vec<Mark> {
    let columns = (WIDTH / COLUMN) as usize;
    let mut spoken = vec![0.0f32; columns];
    for line in events.iter().filter(is_line) {
        let (from, to) = (scale.x(line.start), scale.x(line.end()));
        for (n, spoken) in spoken.iter_mut().enumerate() {
            let left = n as f32 * COLUMN;
            *spoken += (to.min(left + COLUMN) - from.max(left)).max(0.0) / COLUMN;
        }
    }
    let bar = |(n, share): (usize, &f32)| {
        let half = 2.0 + (REACH - 2.0) * share.min(1.0);
        let x = (n as f32 + 0.5) * COLUMN;
        (*share > 0.0).then_some(Mark::Words { x, top: MIDDLE - half, bottom: MIDDLE + half })
    };
    spoken.iter().enumerate().filter_map(bar).collect()
}

/// The curves of the breathing stretches. Breaths that are too narrow to be seen one by one are drawn as
/// fewer, wider ones over the same time.
fn breaths(events: &[Event], scale: Scale) -> Vec<Mark> {
    let phases: Vec<&Event> = events.iter().filter(is_breath).collect();
    let goes_on = |one: &&Event, next: &&Event| one.end() == next.start;
    phases.chunk_by(goes_on).map(|stretch| Mark::Breath(curve(stretch, scale))).collect()
}

fn curve(stretch: &[&Event], scale: Scale) -> Vec<(f32, f32)> {
    let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { return Vec::new() };
    let (from, to) = (scale.x(first.start), scale.x(last.end()));
    let cycles = stretch.iter().filter(|event| event.begins_breath()).count().max(1);
    let width = (to - from) / cycles as f32;
    let height = |full: f32| MIDDLE + REACH * (0.8 - 1.6 * full);
    if width < NARROWEST_BREATH {
        let waves = ((to - from) / NARROWEST_BREATH).floor().max(1.0);
        let steps = ((to - from) / (STEP / 2.0)).ceil().max(2.0) as usize;
        let point = |n: usize| {
            let part = n as f32 / steps as f32;
            let full = 0.5 - 0.5 * (part * waves * std::f32::consts::TAU).cos();
            (from + (to - from) * part, height(full))
        };
        return (0..=steps).map(point).collect();
    }
    let mut points = Vec::new();
    for (at, event) in stretch.iter().enumerate() {
        let EventKind::Breath { phase, .. } = event.kind else { continue };
        let topped_up = stretch
            .get(at + 1)
            .is_some_and(|next| matches!(next.kind, EventKind::Breath { phase: Phase::TopUp, .. }));
        let (begin, end) = (scale.x(event.start), scale.x(event.end()));
        let steps = ((end - begin) / STEP).ceil().max(1.0) as usize;
        for n in 0..=steps {
            let part = n as f32 / steps as f32;
            // As slow at its ends as a breath is.
            let eased = 0.5 - 0.5 * (part * std::f32::consts::PI).cos();
            let full = match phase {
                Phase::In if topped_up => FIRST_IN * eased,
                Phase::In => eased,
                Phase::TopUp => FIRST_IN + (1.0 - FIRST_IN) * eased,
                Phase::HoldIn => 1.0,
                Phase::Out => 1.0 - eased,
                Phase::HoldOut => 0.0,
            };
            points.push((begin + (end - begin) * part, height(full)));
        }
    }
    points.dedup();
    points
}

/// How long events last together, overlaps counted once, and the longest time between them.
fn covered<'e>(timeline: &Timeline, events: impl Iterator<Item = &'e Event>) -> (Frames, Frames) {
    let (mut sum, mut gap, mut reached) = (Frames::ZERO, Frames::ZERO, timeline.begin());
    for event in events {
        gap = gap.max(event.start - reached);
        sum += event.end() - event.start.max(reached);
        reached = reached.max(event.end());
    }
    (sum, gap.max(timeline.end() - reached))
}

/// A time as it is said: whole minutes, below a minute and a half whole seconds.
fn said(time: Frames) -> String {
    let seconds = time.whole_secs();
    match (seconds, (seconds + 30) / 60) {
        (1, _) => "1 second".into(),
        (..90, _) => format!("{seconds} seconds"),
        (_, minutes) => format!("{minutes} minutes"),
    }
}

fn counted(count: usize, one: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("one {one}")),
        _ => Some(format!("{count} {one}s")),
    }
}

fn sentence(timeline: &Timeline) -> String {
    let events = timeline.events();
    let count = |is: fn(&EventKind) -> bool| events.iter().filter(|event| is(&event.kind)).count();
    let (spoken, _) = covered(timeline, events.iter().filter(is_line));
    let (breathed, _) = covered(timeline, events.iter().filter(is_breath));
    let (_, silence) = covered(timeline, events.iter().filter(|e| is_line(e) || is_breath(e)));
    let time = |time: Frames, what: &str| {
        (time.whole_secs() > 0).then(|| format!("{} of {what}", said(time)))
    };
    let parts = [
        time(spoken, "words"),
        time(breathed, "paced breathing"),
        (silence.whole_secs() > 0).then(|| format!("silences of up to {}", said(silence))),
        counted(count(|kind| matches!(kind, EventKind::Turn { .. })), "turn"),
        counted(count(|kind| matches!(kind, EventKind::Bell { .. })), "bell"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let joined = match parts.split_last() {
        None => return format!("{}.", said(timeline.length())),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    };
    format!("{}: {joined}.", said(timeline.length()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::compile::{ClipLengths, Request, compile};
    use crate::domain::preferences::Preferences;

    fn shape(steps: &str, target: u64) -> Shape {
        let script = format!(
            "Session(format: 1, id: \"a\", title: \"A\", language: \"en\", practice: Grounding, setting: Partners, \
             touch: None, steps: [{steps}])"
        );
        let session = crate::script::parse("a.ron", script.as_bytes()).unwrap().session;
        let request = Request { target: Some(Frames::from_secs(target)), ..Request::default() };
        let timeline =
            compile(&session, &ClipLengths::default(), &Preferences::default(), request).unwrap();
        Shape::of(&timeline)
    }

    #[test]
    fn what_happens_when_is_where_it_belongs() {
        let shape = shape(
            "Ring(sound: Bowl, takes: \"0s\"), Say(\"One two three four five six seven eight nine ten.\"), \
             Quiet(ideal: \"95s\", least: \"1s\", most: \"3m\"), \
             Part(title: \"B\", steps: [Quiet(\"20s\")]), \
             Turn(speaker: Second, title: \"C\", time: \"60s\")",
            200,
        );
        let bell = shape.marks.iter().find_map(|mark| match mark {
            Mark::Bell { x, .. } => Some(*x),
            _ => None,
        });
        assert_eq!(bell, Some(3.0), "a bell at the edge is whole");
        // Ten words take 4.8 s, a point is a second.
        let words: Vec<f32> = shape
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Words { x, .. } => Some(*x),
                _ => None,
            })
            .collect();
        assert_eq!(words, [1.25, 3.75]);
        let turn = Mark::Turn { from: 140.0, to: 200.0, speaker: Speaker::Second };
        assert!(shape.marks.contains(&turn), "{:?}", shape.marks);
        assert!(shape.marks.contains(&Mark::Part { x: 120.0, top: 45.0 }), "{:?}", shape.marks);
        assert_eq!(
            shape.sentence,
            "3 minutes: 4 seconds of words, silences of up to 3 minutes, one turn and one bell."
        );
    }

    #[test]
    fn a_breath_is_as_wide_as_it_is_long_until_it_would_not_be_seen() {
        let tops = |shape: &Shape| -> Vec<f32> {
            let curve = shape.marks.iter().find_map(|mark| match mark {
                Mark::Breath(points) => Some(points.clone()),
                _ => None,
            });
            let points = curve.unwrap();
            let full = points.iter().map(|(_, y)| *y).fold(f32::MAX, f32::min);
            assert!((points[0].0, points[points.len() - 1].0) == (0.0, WIDTH), "{points:?}");
            points
                .windows(3)
                .filter(|w| w[1].1 <= full + 0.01 && w[0].1 > w[1].1 + 1e-4)
                .map(|w| w[1].0)
                .collect()
        };
        let breaths = |target| {
            shape(
                "Breathe(pattern: Pattern(breathe_in: \"4s\", breathe_out: \"6s\"), ideal: \"60s\", least: \"10s\", most: \"2h\")",
                target,
            )
        };
        // Ten seconds are a fifth of fifty.
        assert_eq!(tops(&breaths(50)).len(), 5);
        // An hour of them would be a grey band.
        let many = tops(&breaths(3600)).len();
        assert_eq!(many, (WIDTH / NARROWEST_BREATH) as usize);
    }

    #[test]
    fn nothing_is_drawn_outside() {
        let steps = "Ring(sound: Bowl, takes: \"6s\"), Say(\"Here.\"), Breathe(pattern: Box, ideal: \"64s\", least: \"16s\", most: \"9m\"), \
                     Quiet(ideal: \"9s\", least: \"1s\", most: \"9m\"), Ring(sound: Bowl, takes: \"6s\")";
        for target in [60, 100, 700] {
            for mark in shape(steps, target).marks {
                let points = match mark {
                    Mark::Turn { from, to, .. } => vec![(from, 0.0), (to, 0.0)],
                    Mark::Silence { y } => vec![(0.0, y)],
                    Mark::Words { x, top, bottom } => vec![(x, top), (x, bottom)],
                    Mark::Breath(points) => points,
                    Mark::Bell { x, y } => vec![(x - 3.0, y - 3.0), (x + 3.0, y + 3.0)],
                    Mark::Part { x, top } => vec![(x, top)],
                };
                for (x, y) in points {
                    assert!((0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y), "{x} {y}");
                }
            }
        }
    }
}
