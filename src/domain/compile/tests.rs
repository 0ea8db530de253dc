//! The promises of the timeline, as properties over generated sessions.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::Offers;
use crate::domain::breath::{BreathPattern, NamedPattern, Phase};
use crate::domain::session::*;
use crate::domain::timeline::{Event, EventKind, StepPath};

fn secs(secs: u64) -> Frames {
    Frames::from_secs(secs)
}

fn say(text: &str) -> Step {
    Step::Say(Line::plain(text))
}

fn quiet(least: u64, ideal: u64, most: u64) -> Step {
    Step::Quiet(Quiet { least: secs(least), ideal: secs(ideal), most: secs(most) })
}

fn breathe(pattern: NamedPattern, least: u64, ideal: u64, most: u64) -> Breathe {
    Breathe {
        pattern: pattern.pattern(),
        least: secs(least),
        ideal: secs(ideal),
        most: secs(most),
        lines: Vec::new(),
    }
}

fn part(title: &str, areas: impl IntoIterator<Item = Area>, steps: Vec<Step>) -> Step {
    Step::Part(Part { title: title.into(), areas: areas.into_iter().collect(), steps })
}

fn optional(priority: u8, steps: Vec<Step>) -> Step {
    Step::Optional(Optional { priority, steps })
}

fn session(steps: Vec<Step>) -> Session {
    Session {
        id: "test".into(),
        title: "Test".into(),
        summary: String::new(),
        language: "en".into(),
        practice: Practice::Grounding,
        setting: Setting::Solo,
        touch: Touch::None,
        areas: [].into(),
        notes: Vec::new(),
        topics: Vec::new(),
        lengths: Vec::new(),
        bed: None,
        fade: Frames::ZERO,
        steps,
    }
}

fn at(target: Frames) -> Request {
    Request { target: Some(target), ..Request::default() }
}

fn make(session: &Session, target: Option<Frames>) -> Result<Timeline, CompileError> {
    let request = Request { target, ..Request::default() };
    compile(session, &ClipLengths::default(), &Preferences::default(), request)
}

/// What is said, in order, with its start in milliseconds.
fn lines(timeline: &Timeline) -> Vec<(u64, String)> {
    let line = |event: &Event| match &event.kind {
        EventKind::Line { text, .. } => Some((event.start.whole_millis(), text.to_string())),
        _ => None,
    };
    timeline.events().iter().filter_map(line).collect()
}

/// The silences, in order, in frames.
fn silences(timeline: &Timeline) -> Vec<(StepPath, u64)> {
    let quiet = |event: &Event| {
        matches!(event.kind, EventKind::Quiet).then(|| (event.step.clone(), event.length.0))
    };
    timeline.events().iter().filter_map(quiet).collect()
}

/// Everything but silences, without times: which parts are in and how many cycles there are.
fn shape(timeline: &Timeline) -> Vec<(StepPath, EventKind)> {
    let events = timeline.events().iter();
    let mut shape: Vec<(StepPath, EventKind)> = events
        .filter(|event| !matches!(event.kind, EventKind::Quiet))
        .map(|event| (event.step.clone(), event.kind.clone()))
        .collect();
    shape.sort_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| format!("{:?}", a.1).cmp(&format!("{:?}", b.1)))
    });
    shape
}

#[test]
fn a_session_without_a_target_has_its_ideals_and_the_last_ring_inside() {
    let session = session(vec![
        Step::Bell(Bell::plain(BellSound::Bowl)),
        say("Four words are here"),
        say("Four more words here"),
        quiet(1, 5, 9),
        Step::Bell(Bell::plain(BellSound::Bowl)),
    ]);
    let timeline = make(&session, None).unwrap();
    // 4 s bell, 4 words at 125 a minute are 1.92 s, 1 s between lines, and the last bowl's 14 s.
    assert_eq!(
        lines(&timeline),
        [(4_000, "Four words are here".to_string()), (6_920, "Four more words here".to_string())]
    );
    assert_eq!(timeline.length(), Frames::from_millis(8_840 + 5_000 + 14_000));
}

#[test]
fn an_infeasible_length_is_refused_with_those_that_can_be_had() {
    let elastic = session(vec![quiet(60, 90, 120)]);
    let refusal = |session: &Session, asked: &str| {
        make(session, Some(asked.parse().unwrap())).unwrap_err().to_string()
    };
    assert_eq!(
        refusal(&elastic, "30s"),
        "`30s` is too short for this session; it can take 1m to 2m"
    );
    assert_eq!(refusal(&elastic, "5m"), "`5m` is too long for this session; it can take 1m to 2m");
    let breaths =
        session(vec![Step::Breathe(breathe(NamedPattern::Coherent, 60, 60, 120)), quiet(0, 1, 2)]);
    assert_eq!(
        refusal(&breaths, "1m5s"),
        "a length of `1m5s` cannot be reached; it can take 1m to 2m2s, and the nearest lengths are 1m2s and 1m10s"
    );
    let fixed = session(vec![quiet(60, 60, 60)]);
    assert_eq!(refusal(&fixed, "61s"), "`1m1s` is too long for this session; it always takes 1m");
}

#[test]
fn optional_parts_come_in_by_priority_and_one_that_does_not_fit_is_passed_over() {
    let session = session(vec![
        quiet(10, 10, 15),
        optional(2, vec![part("second", None, vec![quiet(5, 5, 5)])]),
        optional(1, vec![part("long", None, vec![quiet(60, 60, 60)])]),
        optional(1, vec![part("first", None, vec![quiet(3, 3, 3)])]),
    ]);
    let parts = |secs_: u64| -> Vec<String> {
        let timeline = make(&session, Some(secs(secs_))).unwrap();
        let part = |event: &Event| match &event.kind {
            EventKind::Part { title, .. } => Some(title.to_string()),
            _ => None,
        };
        timeline.events().iter().filter_map(part).collect()
    };
    assert_eq!(parts(12), [] as [&str; 0]);
    assert_eq!(parts(14), ["first"]);
    assert_eq!(parts(18), ["second", "first"]);
    assert_eq!(parts(80), ["second", "long", "first"]);
}

#[test]
fn choices_and_places_follow_the_preferences() {
    let session = session(vec![
        Step::Choice(Choice::Anchor(vec![
            (Anchor::Breath, vec![say("breath")]),
            (Anchor::Feet, vec![say("feet")]),
        ])),
        part("Hands", [Area::Hands], vec![say("hands")]),
        quiet(0, 1, 60),
    ]);
    let said = |preferences: &Preferences| -> Vec<String> {
        let timeline =
            compile(&session, &ClipLengths::default(), preferences, Request::default()).unwrap();
        lines(&timeline).into_iter().map(|(_, text)| text).collect()
    };
    let open = Preferences::default();
    assert_eq!(said(&open), ["breath", "hands"]);
    assert_eq!(
        said(&Preferences { anchor: Some(Anchor::Feet), ..open.clone() }),
        ["feet", "hands"]
    );
    assert_eq!(
        said(&Preferences { anchor: Some(Anchor::Sight), ..open.clone() }),
        ["breath", "hands"]
    );
    assert_eq!(said(&Preferences { no_breath_practice: true, ..open.clone() }), ["feet", "hands"]);
    // A place that is left out is no place to rest, even for someone who likes to rest there.
    assert_eq!(
        said(&Preferences {
            anchor: Some(Anchor::Feet),
            skip_areas: [Area::Feet].into(),
            ..open.clone()
        }),
        ["breath", "hands"]
    );
    assert_eq!(
        said(&Preferences {
            avoid_anchors: [Anchor::Breath, Anchor::Feet].into(),
            skip_areas: [Area::Hands].into(),
            ..open
        }),
        [] as [&str; 0]
    );
}

/// A part that is about several places goes with any of them, and with it what lies inside.
#[test]
fn a_part_goes_with_any_of_its_places() {
    let inner = part("Hands", [Area::Hands], vec![say("hands")]);
    let session = session(vec![
        part("Arms", [Area::Arms, Area::Shoulders], vec![say("arms"), inner]),
        part("Feet", [Area::Feet], vec![say("feet")]),
        part("All", None, vec![say("all")]),
    ]);
    let said = |out: &[Area]| -> Vec<String> {
        let preferences =
            Preferences { skip_areas: out.iter().copied().collect(), ..Preferences::default() };
        let clips = ClipLengths::default();
        let timeline = compile(&session, &clips, &preferences, Request::default()).unwrap();
        lines(&timeline).into_iter().map(|(_, text)| text).collect()
    };
    assert_eq!(said(&[]), ["arms", "hands", "feet", "all"]);
    assert_eq!(said(&[Area::Arms]), ["feet", "all"]);
    assert_eq!(said(&[Area::Shoulders]), ["feet", "all"]);
    assert_eq!(said(&[Area::Hands]), ["arms", "feet", "all"]);
    assert_eq!(said(&[Area::Belly]), ["arms", "hands", "feet", "all"]);
    assert_eq!(said(Area::ALL), ["all"]);
    let areas = Offers::of(&session).areas;
    assert_eq!(areas, [Area::Feet, Area::Shoulders, Area::Arms, Area::Hands].into());
}

#[test]
fn holds_can_be_left_out() {
    let session = session(vec![Step::Breathe(breathe(NamedPattern::Box, 64, 64, 64))]);
    let phases = |skip_holds| {
        let preferences = Preferences { skip_holds, ..Preferences::default() };
        let timeline =
            compile(&session, &ClipLengths::default(), &preferences, Request::default()).unwrap();
        assert_eq!(timeline.length(), secs(64));
        timeline
            .events()
            .iter()
            .filter(|event| {
                matches!(
                    event.kind,
                    EventKind::Breath { phase: Phase::HoldIn | Phase::HoldOut, .. }
                )
            })
            .count()
    };
    assert_eq!(phases(false), 8);
    assert_eq!(phases(true), 0);
}

#[test]
fn a_turn_lasts_exactly_its_time_and_warns_before_its_end() {
    let turn = |time, steps| {
        Step::Turn(Turn {
            speaker: Speaker::Second,
            title: "Speaking".into(),
            time: secs(time),
            warn: Some(secs(30)),
            steps,
        })
    };
    let two = |time| {
        session(vec![turn(time, vec![say("You may begin"), quiet(1, 100, 100)]), quiet(0, 5, 5)])
    };
    let preferences = Preferences { names: ["Ada".into(), "Bo".into()], ..Preferences::default() };
    let timeline = compile(&two(60), &ClipLengths::default(), &preferences, at(secs(63))).unwrap();
    let turn = timeline.turn_at(secs(59)).unwrap();
    assert_eq!((turn.start, turn.end()), (Frames::ZERO, secs(60)));
    assert!(matches!(&turn.kind, EventKind::Turn { name: Some(name), .. } if &**name == "Bo"));
    let warning = timeline.events().iter().find(|e| e.kind == EventKind::TurnWarning).unwrap();
    assert_eq!(warning.start, secs(30));
    assert_eq!(
        make(&two(2), None).unwrap_err().to_string(),
        "the turn `Speaking` lasts 2s, and its steps need at least 2.5s"
    );
}

#[test]
fn lines_over_breathing_are_heard_whole() {
    let with = |second| {
        let mut paced = breathe(NamedPattern::Coherent, 10, 10, 40);
        let line = |cycle, words: usize| PacedLine {
            cycle,
            line: Line::plain(vec!["word"; words].join(" ")),
        };
        // 30 words are 14.4 s: one and a half cycles.
        paced.lines = vec![line(1, 30), line(second, 30)];
        make(&session(vec![Step::Breathe(paced)]), None)
    };
    assert_eq!(with(3).unwrap().length(), secs(40));
    assert!(matches!(with(2), Err(CompileError::LinesOverlap { cycle: 2, .. })));
    assert!(matches!(with(4), Err(CompileError::LineOutlastsBreathing { .. })));
}

#[test]
fn everything_that_does_not_fit_is_found_at_once() {
    let turn = |title: &str, steps| {
        let (speaker, title) = (Speaker::First, title.into());
        Step::Turn(Turn { speaker, title, time: secs(1), warn: None, steps })
    };
    let mut paced = breathe(NamedPattern::Coherent, 10, 40, 40);
    let line =
        |cycle, words: usize| PacedLine { cycle, line: Line::plain(vec!["word"; words].join(" ")) };
    // Two begin too early, and the last one goes on beyond the end.
    paced.lines = vec![line(1, 30), line(2, 30), line(3, 2), line(4, 30)];
    let steps = vec![
        say("one"),
        Step::Choice(Choice::Eyes(vec![
            (Eyes::Open, vec![turn("fits", Vec::new())]),
            (Eyes::Closed, vec![turn("short", vec![say("one two three")])]),
        ])),
        Step::Repeat(Repeat { times: 3, steps: vec![Step::Breathe(paced)] }),
        optional(1, vec![turn("again", vec![quiet(2, 2, 2)])]),
    ];
    let session = session(steps);
    let (clips, wish) = (ClipLengths::default(), Preferences::default());
    let found = misfits(&session, &clips, &wish);
    let spots: Vec<Misfit> = found.iter().map(|(misfit, _)| *misfit).collect();
    // Two lines stand before the paced ones.
    let line = |at: usize| Misfit::Line(2 + at);
    assert_eq!(spots, [Misfit::Turn(1), line(1), line(2), line(3), Misfit::Turn(2)]);
    assert!(matches!(found[1].1, CompileError::LinesOverlap { cycle: 2, .. }));
    assert!(matches!(found[3].1, CompileError::LineOutlastsBreathing { .. }));
    assert!(make(&session, None).is_err());
}

#[test]
fn every_length_that_is_named_can_be_had() {
    let typed = |steps| {
        let session = session(steps);
        let (clips, wish) = (ClipLengths::default(), Preferences::default());
        let ranges = feasible(&session, &clips, &wish).unwrap().typed();
        for length in ranges.iter().flat_map(|(least, most)| [*least, *most]) {
            assert_eq!(make(&session, Some(length)).unwrap().length(), length);
        }
        ranges
    };
    let boxes = || Step::Breathe(breathe(NamedPattern::Box, 16, 32, 48));
    let point = |length| (length, length);
    assert_eq!(typed(vec![boxes()]), [16, 32, 48].map(|n| point(secs(n))));
    // Three words are shown for 1.5 s.
    assert_eq!(
        typed(vec![boxes(), say("one two three")]),
        [17_500, 33_500, 49_500].map(|n| point(Frames::from_millis(n)))
    );
    let around = vec![boxes(), say("one two three"), quiet(1, 2, 3)];
    assert_eq!(typed(around), [19, 35, 51].map(|n| (secs(n), secs(n + 1))));
}

#[test]
fn preparation_and_open_end_lie_outside_the_length() {
    let request = Request { target: Some(secs(90)), preparation: secs(10), open_end: true };
    let timeline = compile(
        &session(vec![quiet(60, 90, 120)]),
        &ClipLengths::default(),
        &Preferences::default(),
        request,
    )
    .unwrap();
    assert_eq!(
        (timeline.begin(), timeline.end(), timeline.length()),
        (secs(10), secs(100), secs(90))
    );
    assert!(timeline.open_end());
    assert_eq!(timeline.events()[0].start, secs(10));
}

#[test]
fn a_changed_choice_is_heard_from_its_beginning_and_keeps_the_end() {
    let session = session(vec![
        quiet(5, 10, 20),
        Step::Choice(Choice::Anchor(vec![
            (Anchor::Feet, vec![say("feet one two three"), quiet(5, 20, 60)]),
            (Anchor::Sounds, vec![say("sounds one two three"), quiet(5, 20, 60)]),
        ])),
        part("End", None, vec![say("the end is here"), quiet(5, 10, 60)]),
    ]);
    let now = make(&session, Some(secs(60))).unwrap();
    let wish = Preferences { anchor: Some(Anchor::Sounds), ..Preferences::default() };
    let in_quiet = lines(&now)[0].0 + 5_000;
    let resumed =
        resume(&session, &ClipLengths::default(), &wish, &now, Frames::from_millis(in_quiet))
            .unwrap();
    assert_eq!(resumed.swap_at, Frames::from_millis(in_quiet + 1_000));
    assert!(!resumed.end_moved);
    assert_eq!(resumed.timeline.end(), now.end());
    let said: Vec<String> = lines(&resumed.timeline).into_iter().map(|(_, text)| text).collect();
    assert_eq!(said, ["feet one two three", "sounds one two three", "the end is here"]);
    // Where the choice makes no difference, nothing changes.
    let late = Frames::from_millis(lines(&now)[1].0 + 3_000);
    let same = resume(&session, &ClipLengths::default(), &wish, &now, late).unwrap();
    assert_eq!((same.timeline, same.end_moved), (now, false));
}

#[test]
fn the_end_moves_when_the_new_choice_can_not_fill_the_time() {
    let session = session(vec![Step::Choice(Choice::Anchor(vec![
        (Anchor::Feet, vec![quiet(5, 20, 60)]),
        (Anchor::Sounds, vec![quiet(5, 5, 5)]),
    ]))]);
    let now = make(&session, Some(secs(60))).unwrap();
    let wish = Preferences { anchor: Some(Anchor::Sounds), ..Preferences::default() };
    let resumed = resume(&session, &ClipLengths::default(), &wish, &now, secs(10)).unwrap();
    assert!(resumed.end_moved);
    assert_eq!((resumed.swap_at, resumed.timeline.end()), (secs(11), secs(16)));
}

/// A session of a few seconds to a few minutes, with everything that can be nested.
fn any_session() -> impl Strategy<Value = Session> {
    let elastic = (0u64..8, 0u64..8, 0u64..20).prop_map(|(a, b, c)| quiet(a, a + b, a + b + c));
    let words = (1usize..12).prop_map(|n| say(&vec!["word"; n].join(" ")));
    let bell =
        prop::sample::select(BellSound::ALL).prop_map(|sound| Step::Bell(Bell::plain(sound)));
    let breath = (prop::sample::select(NamedPattern::ALL), 1u64..4, 0u64..4, 0u64..4).prop_map(
        |(named, least, ideal, most)| {
            let cycle = named.pattern().cycle();
            Step::Breathe(Breathe {
                pattern: named.pattern(),
                least: cycle * least,
                ideal: cycle * (least + ideal),
                most: cycle * (least + ideal + most),
                lines: vec![PacedLine { cycle: 1, line: Line::plain("a word or two") }],
            })
        },
    );
    let leaf = prop_oneof![3 => elastic, 3 => words, 1 => bell, 1 => breath];
    let step = leaf.prop_recursive(3, 24, 4, |inner| {
        let steps = prop::collection::vec(inner, 1..4);
        let areas = prop::sample::subsequence(Area::ALL, 0..3);
        prop_oneof![
            (areas, steps.clone()).prop_map(|(areas, steps)| part("part", areas, steps)),
            (1u8..=9, steps.clone()).prop_map(|(priority, steps)| optional(priority, steps)),
            (1u32..3, steps.clone())
                .prop_map(|(times, steps)| Step::Repeat(Repeat { times, steps })),
            (steps.clone(), steps).prop_map(|(feet, sounds)| Step::Choice(Choice::Anchor(vec![
                (Anchor::Feet, feet),
                (Anchor::Sounds, sounds)
            ]))),
        ]
    });
    prop::collection::vec(step, 1..6).prop_map(session)
}

/// The least and most of every silence, by the path that its events have.
fn rooms(steps: &[Step], path: &mut Vec<u32>, out: &mut BTreeMap<StepPath, Quiet>) {
    for (at, step) in steps.iter().enumerate() {
        path.push(at as u32);
        match step {
            Step::Quiet(quiet) => {
                out.insert(StepPath(path.as_slice().into()), *quiet);
            }
            Step::Part(part) => rooms(&part.steps, path, out),
            Step::Optional(optional) => rooms(&optional.steps, path, out),
            Step::Repeat(repeat) => {
                for round in 0..repeat.times {
                    path.push(round);
                    rooms(&repeat.steps, path, out);
                    path.pop();
                }
            }
            Step::Choice(Choice::Anchor(branches)) => {
                for (branch, (_, steps)) in branches.iter().enumerate() {
                    path.push(branch as u32);
                    rooms(steps, path, out);
                    path.pop();
                }
            }
            _ => {}
        }
        path.pop();
    }
}

/// Targets worth trying: the ends of every feasible range and points inside.
fn targets(feasible: &Feasible, pick: u64) -> Vec<Frames> {
    let inside = |(least, most): &(Frames, Frames)| {
        let room = (*most - *least).0 + 1;
        [*least, *most, *least + Frames(pick % room), *least + Frames(pick / 7 % room)]
    };
    feasible.ranges().iter().take(20).flat_map(inside).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_length_is_the_target_to_the_frame(session in any_session(), pick in any::<u64>()) {
        let (clips, wish) = (ClipLengths::default(), Preferences::default());
        let feasible = feasible(&session, &clips, &wish).unwrap();
        let mut room = BTreeMap::new();
        rooms(&session.steps, &mut Vec::new(), &mut room);
        for target in targets(&feasible, pick) {
            let timeline = compile(&session, &clips, &wish, at(target)).unwrap();
            prop_assert_eq!(timeline.length(), target);
            for event in timeline.events() {
                prop_assert!(event.end() <= timeline.end());
                if let EventKind::Bell { sound, .. } = event.kind {
                    prop_assert!(event.start + sound.ring() <= timeline.end());
                }
            }
            prop_assert!(timeline.events().is_sorted_by_key(|event| event.start));
            for (step, length) in silences(&timeline) {
                let quiet = room[&step];
                prop_assert!((quiet.least.0..=quiet.most.0).contains(&length));
            }
            // Leaves follow one another without overlap and in the order written, except for lines
            // over paced breathing.
            let breathing: Vec<&StepPath> = timeline.events().iter()
                .filter(|e| matches!(e.kind, EventKind::Breath { .. })).map(|e| &e.step).collect();
            let leaves: Vec<&Event> = timeline.events().iter()
                .filter(|e| !e.kind.is_span())
                .filter(|e| !(matches!(e.kind, EventKind::Line { .. }) && breathing.contains(&&e.step)))
                .collect();
            for pair in leaves.windows(2) {
                prop_assert!(pair[0].end() <= pair[1].start);
                prop_assert!(pair[0].step <= pair[1].step);
            }
            // Words keep the time that they need.
            for event in timeline.events() {
                if let EventKind::Line { text, .. } = &event.kind {
                    prop_assert_eq!(event.length, caption_length(text));
                }
            }
        }
    }

    #[test]
    fn what_is_feasible_is_what_compiles(session in any_session(), pick in any::<u64>()) {
        let (clips, wish) = (ClipLengths::default(), Preferences::default());
        let feasible = feasible(&session, &clips, &wish).unwrap();
        let edges = feasible.ranges().iter().take(20)
            .flat_map(|(least, most)| [*least - Frames(1), *most + Frames(1)]);
        let span = (feasible.longest() - feasible.shortest()).0 + 96_000;
        let anywhere = Frames(feasible.shortest().0.saturating_sub(48_000) + pick % span);
        for target in edges.chain([anywhere]) {
            let made = compile(&session, &clips, &wish, at(target));
            prop_assert_eq!(made.is_ok(), feasible.contains(target), "{:?} {:?}", target, feasible);
            if let Err(CompileError::Infeasible { feasible: told, .. }) = made {
                prop_assert_eq!(told, feasible.clone());
            }
        }
    }

    #[test]
    fn a_longer_target_never_shortens_a_silence(session in any_session(), pick in any::<u64>(), step in 1u64..5) {
        let (clips, wish) = (ClipLengths::default(), Preferences::default());
        let feasible = feasible(&session, &clips, &wish).unwrap();
        for target in targets(&feasible, pick) {
            let mut shorter = compile(&session, &clips, &wish, at(target)).unwrap();
            for n in 1..12 {
                let Ok(longer) = compile(&session, &clips, &wish, at(target + Frames(n * step))) else { break };
                if shape(&shorter) == shape(&longer) {
                    let later: BTreeMap<StepPath, u64> = silences(&longer).into_iter().collect();
                    for (path, before) in silences(&shorter) {
                        prop_assert!(later.get(&path).is_some_and(|after| *after >= before));
                    }
                }
                shorter = longer;
            }
        }
    }

    #[test]
    fn a_changed_choice_leaves_the_past_as_it_was(session in any_session(), when in any::<u64>()) {
        let (clips, wish) = (ClipLengths::default(), Preferences::default());
        let before = compile(&session, &clips, &wish, Request::default()).unwrap();
        let at = Frames(when % before.end().0.max(1));
        let other = Preferences { anchor: Some(Anchor::Sounds), ..wish };
        let resumed = resume(&session, &clips, &other, &before, at).unwrap();
        prop_assert!(resumed.swap_at >= at);
        prop_assert_eq!(resumed.end_moved, resumed.timeline.end() != before.end());
        let past = |timeline: &Timeline| -> Vec<Event> {
            timeline.events().iter()
                .filter(|event| event.start < resumed.swap_at && !event.kind.is_span())
                .map(|event| Event { length: event.length.min(resumed.swap_at - event.start), ..event.clone() })
                .collect()
        };
        prop_assert_eq!(past(&before), past(&resumed.timeline));
        let words: Vec<String> = lines(&resumed.timeline).into_iter().map(|(_, text)| text).collect();
        let heard = lines(&before).into_iter().take_while(|(start, _)| Frames::from_millis(*start) < resumed.swap_at);
        prop_assert!(words.starts_with(&heard.map(|(_, text)| text).collect::<Vec<_>>()));
        for event in resumed.timeline.events() {
            prop_assert!(event.end() <= resumed.timeline.end());
        }
    }
}

/// The grid that whole breath cycles lie on is what the cycle_sums counts in.
#[test]
fn every_cycle_lies_on_the_lattice() {
    for named in NamedPattern::ALL {
        assert_eq!(named.pattern().cycle() % BreathPattern::GRID, Frames::ZERO);
    }
}
