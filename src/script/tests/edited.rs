//! Edits of any script, in any layout, are what the same change to the session comes to: nothing else in the
//! text is touched, comments stay with their steps, and taking back gives the bytes that were there.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::domain::{Choice, Session, Step};
use crate::script::{Edit, Edited, Hop, Report, Way, with_checker};

/// How something is written.
#[derive(Clone, Debug)]
struct Style {
    by_lines: bool,
    comma: bool,
    /// Comments before, behind and a heading, where they are wanted.
    before: u8,
    behind: u8,
    heading: u8,
    gap: u8,
}

fn style() -> impl Strategy<Value = Style> {
    (any::<[bool; 2]>(), 0u8..4, 0u8..5, 0u8..6, 0u8..3).prop_map(
        |([by_lines, comma], before, behind, heading, gap)| Style {
            by_lines,
            comma,
            before,
            behind,
            heading,
            gap,
        },
    )
}

#[derive(Clone, Debug)]
enum Made {
    Leaf(u8),
    /// With its kind and, for a choice, two lists.
    Nest(u8, Style, Vec<(Style, Made)>, Vec<(Style, Made)>),
}

fn steps() -> impl Strategy<Value = Vec<(Style, Made)>> {
    let made = (0u8..5).prop_map(Made::Leaf).prop_recursive(3, 14, 3, |inner| {
        let list = |least| prop::collection::vec((style(), inner.clone()), least..3);
        (0u8..5, style(), list(1), list(0))
            .prop_map(|(kind, style, steps, more)| Made::Nest(kind, style, steps, more))
    });
    prop::collection::vec((style(), made), 1..5)
}

/// A script; each step and comment has a number of its own.
struct Writer {
    out: String,
    step: usize,
    in_turn: bool,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn list(&mut self, style: &Style, indent: usize, steps: &[(Style, Made)]) {
        self.push("[");
        let gap = [" ", "", "  "][usize::from(style.gap)];
        if !style.by_lines {
            self.push(if style.heading == 0 { gap } else { "" });
        }
        for (index, (own, made)) in steps.iter().enumerate() {
            let is_last = index + 1 == steps.len();
            self.step += 1;
            let number = self.step;
            let line = format!("\n{}", "\t".repeat(indent + 1));
            let comma = if is_last && !style.comma { "" } else { "," };
            if style.by_lines {
                match own.heading {
                    0 => self.push(&format!("\n{line}// heading {number}\n")),
                    1 => self.push("\n"),
                    2 if index == 0 => self.push(&format!(" // heading {number}")),
                    _ => {}
                }
                match own.before {
                    0 => self.push(&format!("{line}// before {number}{line}/* before {number}")),
                    1 => self.push(&format!("{line}// before {number}")),
                    _ => {}
                }
                self.push(if own.before == 0 { " */ " } else { &line });
                self.step(made, number, indent + 1);
                self.push(&match own.behind {
                    0 => format!("{comma} // behind {number}"),
                    1 => format!(" /* behind {number}\n */{comma}"),
                    2 if !comma.is_empty() => format!(" // behind {number}{line}{comma}"),
                    _ => comma.to_owned(),
                });
            } else {
                if own.before == 0 {
                    self.push(&format!("/* before {number} */ "));
                }
                self.step(made, number, indent);
                if own.behind == 0 {
                    self.push(&format!(" /* behind {number} */"));
                }
                self.push(comma);
                self.push(if is_last { "" } else { gap });
            }
        }
        if style.by_lines {
            self.push(&format!("\n{}", "\t".repeat(indent)));
        }
        self.push("]");
    }

    fn step(&mut self, made: &Made, number: usize, indent: usize) {
        let said = format!("step {number}.");
        match made {
            Made::Leaf(0) => self.push(&format!("Line(text: \"{said}\", clip: \"a.ogg\")")),
            Made::Leaf(1) => self.push(&format!("Say(r#\"{said}\"#)")),
            Made::Leaf(2) => self.push(&format!("Say(\"\\\n   {said}\")")),
            Made::Leaf(_) => self.push(&format!("Say(\"{said}\")")),
            Made::Nest(kind, style, steps, more) => {
                let line = format!("\n{}", "\t".repeat(indent + 1));
                let end = format!("\n{}", "\t".repeat(indent));
                let (line, end) = match style.heading {
                    0 => (&*line, &*end),
                    _ => ("", ""),
                };
                // A turn holds neither of these.
                let kind = if self.in_turn && *kind >= 3 { 0 } else { *kind };
                let deeper = indent + usize::from(style.heading == 0);
                match kind {
                    1 => self.push(&format!("Repeat({line}times: 2, /* {said} */ steps: ")),
                    2 => self.push(&format!("Choice({line}/* {said} */ eyes: {{Open: ")),
                    3 => self.push(&format!(
                        "Turn({line}/* {said} */ speaker: First, title: \"A\", time: \"3m\", steps: "
                    )),
                    4 => self
                        .push(&format!("Optional(/* {said} */ priority: 2,{line}steps: ")),
                    _ => self.push(&format!("Part({line}/* {said} */ title: \"A\", steps: ")),
                }
                let outer = self.in_turn;
                self.in_turn |= kind == 3;
                self.list(style, deeper, steps);
                if kind == 2 {
                    self.push(", Closed: ");
                    self.list(style, deeper, more);
                    self.push("}");
                }
                self.in_turn = outer;
                self.push(&format!("{}{end})", if style.comma { "," } else { "" }));
            }
        }
    }
}

/// A whole script, and whether its lines end as on Windows.
fn script() -> impl Strategy<Value = (String, bool)> {
    (steps(), style(), any::<[bool; 3]>()).prop_map(|(steps, style, [lines, crlf, mark])| {
        let mut writer = Writer { out: String::new(), step: 0, in_turn: false };
        writer.list(&style, usize::from(lines), &steps);
        let line = if lines { "\n\t" } else { " " };
        let mut text = format!(
            "// A script.\nSession({line}format: 1, id: \"a\",{line}title: \"A\", /* title */{line}language: \"en\", \
             practice: Dialogue, setting: Partners,{line}steps: {}){}",
            writer.out,
            if lines { "\n// The end." } else { "" }
        );
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        if mark {
            text.insert(0, '\u{FEFF}');
        }
        (text, crlf)
    })
}

const NEW: [&str; 5] = [
    "Say(\"new.\")",
    "Bell(Bowl),",
    "// above new\nQuiet(\"6s\") // behind new",
    "Part(title: \"New\", steps: [\n    Say(\"new.\"), // behind new\n    Say(\"n\"),\n])",
    "Choice(eyes: {Open: [], Closed: [/* none */]})",
];

/// What is parsed, without the advice, which takes its time.
fn read(text: &str) -> Result<Session, Report> {
    let (session, report) =
        with_checker("a.ron", text.as_bytes(), "Session", |checker, root| checker.session(root).0)?;
    session.map(|(session, _)| session).ok_or(report)
}

fn session(text: &str) -> Session {
    read(text).unwrap_or_else(|report| panic!("{report}\n{text}"))
}

fn new_step(written: &str) -> Step {
    session(&super::with_partner_steps(written)).steps.remove(0)
}

/// The lists inside a step, each with the way from it.
fn lists_in(step: &mut Step) -> Vec<(Way, &mut Vec<Step>)> {
    fn branches<'s, K>(
        kind: &str,
        branches: &'s mut [(K, Vec<Step>)],
    ) -> Vec<(Way, &'s mut Vec<Step>)> {
        let way = |at| Way::default().field(kind).at(at);
        branches.iter_mut().enumerate().map(|(at, (_, steps))| (way(at), steps)).collect()
    }
    let only = |steps| vec![(Way::default().field("steps"), steps)];
    match step {
        Step::Part(part) => only(&mut part.steps),
        Step::Optional(optional) => only(&mut optional.steps),
        Step::Repeat(repeat) => only(&mut repeat.steps),
        Step::Turn(turn) => only(&mut turn.steps),
        Step::Choice(Choice::Anchor(all)) => branches("anchor", all),
        Step::Choice(Choice::Eyes(all)) => branches("eyes", all),
        Step::Choice(Choice::Posture(all)) => branches("posture", all),
        Step::Bell(_) | Step::Say(_) | Step::Quiet(_) | Step::Breathe(_) => Vec::new(),
    }
}

fn joined(way: &Way, more: &Way) -> Way {
    Way::from(&[way.hops(), more.hops()].concat()[..])
}

/// Every list of a session with its length, and every step, in the order of the text.
fn ways(session: &mut Session) -> (Vec<(Way, usize)>, Vec<Way>) {
    fn walk(list: Way, steps: &mut [Step], lists: &mut Vec<(Way, usize)>, found: &mut Vec<Way>) {
        lists.push((list.clone(), steps.len()));
        for (index, step) in steps.iter_mut().enumerate() {
            let way = list.clone().at(index);
            found.push(way.clone());
            for (more, steps) in lists_in(step) {
                walk(joined(&way, &more), steps, lists, found);
            }
        }
    }
    let (mut lists, mut found) = (Vec::new(), Vec::new());
    walk(Way::default().field("steps"), &mut session.steps, &mut lists, &mut found);
    (lists, found)
}

/// The list at a way, which begins at the session.
fn list_at<'s>(steps: &'s mut Vec<Step>, way: &[Hop]) -> &'s mut Vec<Step> {
    let [Hop::At(index), rest @ ..] = way else {
        assert!(way.is_empty());
        return steps;
    };
    let lists = lists_in(&mut steps[*index]);
    let (more, steps) = lists.into_iter().find(|(more, _)| rest.starts_with(more.hops())).unwrap();
    list_at(steps, &rest[more.hops().len()..])
}

fn split(way: &Way) -> (&[Hop], usize) {
    match way.hops().split_last() {
        Some((Hop::At(index), list)) => (&list[1..], *index),
        _ => panic!("{way} leads to no entry"),
    }
}

/// The edit as a change of what the script means.
fn meant(mut session: Session, edit: &Edit) -> Session {
    let steps = &mut session.steps;
    match edit {
        Edit::Remove { at } => {
            let (list, index) = split(at);
            list_at(steps, list).remove(index);
        }
        Edit::Insert { at, entry } => {
            let (list, index) = split(at);
            list_at(steps, list).insert(index, new_step(entry));
        }
        Edit::Move { from, to } => {
            // A stand-in keeps the place until the step is where it goes.
            let ((list, index), (target, gap)) = (split(from), split(to));
            let stand_in = new_step("Quiet(\"3h59m\")");
            let step = std::mem::replace(&mut list_at(steps, list)[index], stand_in.clone());
            list_at(steps, target).insert(gap, step);
            remove_one(steps, &stand_in);
        }
        Edit::Set { at, value } => match at.hops().split_last() {
            Some((Hop::At(index), list)) => {
                list_at(steps, &list[1..])[*index] = new_step(value);
            }
            Some((Hop::Field(_), [])) => session.summary = "S".into(),
            Some((_, way)) => {
                let (list, index) = split_hops(way);
                match &mut list_at(steps, list)[index] {
                    Step::Part(part) => part.title = "T".into(),
                    Step::Repeat(repeat) => repeat.times = 3,
                    Step::Optional(optional) => optional.priority = 9,
                    Step::Turn(turn) => turn.warn = Some(crate::units::Frames::from_secs(5)),
                    other => panic!("{other:?}"),
                }
            }
            None => panic!("nothing is set"),
        },
    }
    session
}

fn split_hops(way: &[Hop]) -> (&[Hop], usize) {
    match way.split_last() {
        Some((Hop::At(index), list)) => (&list[1..], *index),
        _ => panic!("this leads to no entry"),
    }
}

fn remove_one(steps: &mut Vec<Step>, step: &Step) {
    steps.retain(|one| one != step);
    for one in steps {
        lists_in(one).into_iter().for_each(|(_, steps)| remove_one(steps, step));
    }
}

/// Whether a session may have these steps.
fn is_lawful(steps: &mut [Step], in_turn: bool, may_be_empty: bool) -> bool {
    (may_be_empty || !steps.is_empty())
        && steps.iter_mut().all(|step| {
            let is_turn = matches!(step, Step::Turn(_));
            let empty = is_turn || matches!(step, Step::Choice(_));
            let stands = !(in_turn && (is_turn || matches!(step, Step::Optional(_))));
            stands
                && lists_in(step)
                    .into_iter()
                    .all(|(_, steps)| is_lawful(steps, in_turn || is_turn, empty))
        })
}

/// Any edit of a script.
fn any_edit(text: &str, kind: u8, choices: &[Index; 3]) -> Edit {
    let mut session = session(text);
    let (lists, steps) = ways(&mut session);
    let step = choices[0].get(&steps).clone();
    let (list, length) = choices[1].get(&lists);
    let gap = list.clone().at(choices[2].index(length + 1));
    let new = *choices[2].get(&NEW);
    match kind {
        0 | 1 => Edit::Remove { at: step },
        2 | 3 => Edit::Insert { at: gap, entry: choices[0].get(&NEW).to_string() },
        4..=6 if !gap.hops().starts_with(step.hops()) || gap == step => {
            Edit::Move { from: step, to: gap }
        }
        4..=7 => Edit::Set { at: step, value: new.trim_end_matches(" // behind new").into() },
        _ => {
            let (list, index) = split(&step);
            let (field, value) = match &list_at(&mut session.steps, list)[index] {
                Step::Part(_) => ("title", "\"T\""),
                Step::Repeat(_) => ("times", "3"),
                Step::Optional(_) => ("priority", "9"),
                Step::Turn(_) => ("warn", "\"5s\""),
                _ => {
                    let at = Way::default().field("summary");
                    return Edit::Set { at, value: "\"S\"".into() };
                }
            };
            Edit::Set { at: step.field(field), value: value.into() }
        }
    }
}

fn squash(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect()
}

/// What an edit may have touched: itself, commas and blanks.
///
/// A step that was replaced has no say in where the comments stay that were around the old one: a new one that begins
/// with a line of comment leaves what was before the old one at the end of the line of the step before it.
fn check_splices(before: &str, after: &str, edit: &Edit, edited: &Edited, replaced: &[usize]) {
    let mut text = before.to_owned();
    for splice in &edited.splices {
        let end = splice.at + splice.old.len();
        assert_eq!(text[splice.at..end], splice.old);
        text.replace_range(splice.at..end, &splice.new);
    }
    assert_eq!(text, after);
    let all = |side: fn(&crate::script::Splice) -> &str| {
        squash(&edited.splices.iter().map(side).collect::<String>())
    };
    let (old, new) = (all(|splice| &splice.old), all(|splice| &splice.new));
    match edit {
        Edit::Remove { at } => {
            let steps = Way::of_steps(before).unwrap();
            let (_, range) = steps.iter().find(|(way, _)| way == at).unwrap();
            let step = &before[range.clone()];
            let rest = old.replacen(&squash(step), "", 1);
            // A heading belongs to a step that was put directly below it.
            let above = before[..range.start].lines().rev().skip(1);
            let above = above.take_while(|line| line.trim_start().starts_with("//"));
            let rest = above.fold(rest, |rest, line| rest.replace(&squash(line), ""));
            // Its own comments, or those of the step that it took the place of, and those that have no place. The
            // greater numbers first: 1 is the beginning of 10.
            let number = label(step);
            let mut numbers: Vec<usize> = replaced.iter().copied().chain(number).collect();
            numbers.sort_unstable_by(|one, other| other.cmp(one));
            let numbered = |number| ["before", "behind"].map(|side| format!("{side}{number}"));
            let rest = numbers
                .into_iter()
                .flat_map(numbered)
                .chain(["abovenew", "behindnew", "none"].map(str::to_owned))
                .fold(rest, |rest, comment| rest.replace(&comment, ""));
            let rest = match number {
                Some(_) => rest,
                None => rest.replace("before", "").replace("behind", ""),
            };
            let is_rest = |c: char| "/*".contains(c) || number.is_none() && c.is_ascii_digit();
            assert!(rest.chars().all(is_rest), "removed besides: {rest}");
            assert_eq!(new, "");
        }
        Edit::Insert { entry, .. } => assert_eq!((old, new), (String::new(), squash(entry))),
        Edit::Move { .. } => assert_eq!(old, new),
        Edit::Set { .. } => assert!(edited.splices.len() <= 1),
    }
}

/// The number of a step.
fn label(step: &str) -> Option<usize> {
    let head = step.split('[').next()?;
    let rest = &head[head.find("step ")? + 5..];
    rest[..rest.find('.')?].parse().ok()
}

/// That every comment stands at its step, or is gone with it.
fn check_comments(text: &str, replaced: &[usize]) {
    let steps: Vec<_> = Way::of_steps(text)
        .unwrap()
        .into_iter()
        .filter_map(|(_, range)| Some((label(&text[range.clone()])?, range)))
        .collect();
    for side in ["before", "behind"] {
        for (at, _) in text.match_indices(side) {
            let number = &text[at + side.len() + 1..];
            let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap();
            let Ok(number) = number[..digits].parse::<usize>() else { continue };
            if replaced.contains(&number) {
                continue;
            }
            let mut own = steps.iter().filter(|(label, _)| *label == number);
            let own = own.next().unwrap_or_else(|| panic!("`{side} {number}` is alone:\n{text}"));
            let between = match side {
                "before" => text.get(at..own.1.start),
                _ => text.get(own.1.end..at),
            };
            let between = between.map(|text| text.replace(&format!("{side} {number}"), ""));
            let stays = between
                .is_some_and(|text| text.chars().all(|c| c.is_whitespace() || ",/*".contains(c)));
            assert!(stays, "`{side} {number}` is not at its step:\n{text}");
        }
    }
}

/// Checks that an editor can follow each step.
fn check_following(before: &str, after: &str, edit: &Edit, edited: &Edited) {
    let later = Way::of_steps(after).unwrap();
    for (way, range) in Way::of_steps(before).unwrap() {
        let Some(now) = edited.follow(&way) else {
            let gone = match edit {
                Edit::Remove { at } | Edit::Set { at, .. } => at,
                _ => panic!("{way} is lost"),
            };
            assert!(way.hops().starts_with(gone.hops()));
            continue;
        };
        let (_, place) = later.iter().find(|(later, _)| *later == now).unwrap();
        if !matches!(edit, Edit::Set { at, .. } if way == *at) {
            assert_eq!(label(&before[range]), label(&after[place.clone()]), "{way} is now {now}");
        }
    }
    if let Edit::Insert { .. } | Edit::Move { .. } = edit
        && let Some(put) = edited.put()
    {
        assert!(later.iter().any(|(way, _)| way == put));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(384))]

    #[test]
    fn an_edit_is_what_it_means(
        (script, crlf) in script(),
        edits in prop::collection::vec((0u8..10, any::<[Index; 3]>()), 1..7),
    ) {
        let mut text = script.clone();
        let mut made: Vec<(String, Edited)> = Vec::new();
        let mut replaced = Vec::new();
        for (kind, choices) in edits {
            let before = text.clone();
            let mut session = session(&before);
            let (_, steps) = ways(&mut session);
            let on_page: Vec<Way> =
                Way::of_steps(&before).unwrap().into_iter().map(|(way, _)| way).collect();
            prop_assert_eq!(&steps, &on_page, "both count the same way");
            let edit = any_edit(&before, kind, &choices);
            let edited = edit.apply(&mut text).unwrap_or_else(|error| panic!("{error}: {edit:?}\n{before}"));
            check_splices(&before, &text, &edit, &edited, &replaced);
            if let Edit::Set { at, .. } = &edit
                && let Some((_, range)) =
                    Way::of_steps(&before).unwrap().into_iter().find(|(way, _)| way == at)
            {
                replaced.extend(label(&before[range]));
            }
            check_comments(&text, &replaced);
            check_following(&before, &text, &edit, &edited);
            if crlf {
                prop_assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
            }
            let mut expected = meant(session, &edit);
            if is_lawful(&mut expected.steps, false, false) {
                let read = read(&text);
                prop_assert_eq!(read, Ok(expected), "{:?}\n{}\n{}", edit, before, text);
                made.push((before, edited));
            } else {
                prop_assert!(read(&text).is_err());
                edited.undo(&mut text).unwrap();
                prop_assert_eq!(&text, &before);
            }
        }
        while let Some((before, edited)) = made.pop() {
            edited.undo(&mut text).unwrap();
            prop_assert_eq!(&text, &before);
        }
        prop_assert_eq!(text, script);
    }

    /// Anything at all in the place of a new text is refused, or stands there alone.
    #[test]
    fn new_text_stays_in_its_place(new in "[\\PC\n\"\\\\(){}\\[\\],:/*#a]{0,24}", at in 0usize..3) {
        let script = super::with_steps("Say(\"a\"), // a\nSay(\"b\")");
        for edit in [
            Edit::Insert { at: Way::default().field("steps").at(at), entry: new.clone() },
            Edit::Insert { at: Way::default().field("notes").at(0), entry: new.clone() },
            Edit::Set { at: Way::default().field("title"), value: new.clone() },
        ] {
            let mut text = script.clone();
            if edit.apply(&mut text).is_ok() {
                prop_assert!(Way::of_steps(&text).unwrap().len() >= 2);
                for kept in ["Say(\"a\")", "// a", "Say(\"b\")", "practice: Grounding"] {
                    prop_assert!(text.contains(kept));
                }
            } else {
                prop_assert_eq!(text, script.clone());
            }
        }
    }
}

/// Each step of every session that comes with Groundwork is removed and put back, and moved by one.
#[test]
fn every_built_in_session_can_be_edited() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|end| end == "ron")).collect();
    assert!(files.len() > 20);
    let mut moved = 0;
    for (number, path) in files.into_iter().enumerate() {
        let written = fs::read_to_string(&path).unwrap();
        // Every other one with the line breaks of Windows.
        let script = if number % 2 == 0 { written } else { written.replace('\n', "\r\n") };
        let before = session(&script);
        let (lists, steps) = ways(&mut before.clone());
        for step in &steps {
            let edit = Edit::Remove { at: step.clone() };
            let mut text = script.clone();
            let edited = edit.apply(&mut text).unwrap();
            let mut expected = meant(before.clone(), &edit);
            match is_lawful(&mut expected.steps, false, false) {
                true => assert_eq!(read(&text), Ok(expected)),
                false => assert!(read(&text).is_err()),
            }
            // Whole lines went, or some of one, and nothing else.
            let (old, new): (Vec<_>, Vec<_>) = (script.lines().collect(), text.lines().collect());
            let first = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
            let gone = old.len() - new.len();
            let (from, to) = if gone > 0 { (first + gone, first) } else { (first + 1, first + 1) };
            assert_eq!(old[from..], new[to..]);
            edited.undo(&mut text).unwrap();
            assert_eq!(text, script);
        }
        for (list, length) in lists {
            for index in 1..length {
                let (from, to) = (list.clone().at(index), list.clone().at(index - 1));
                let edit = Edit::Move { from: from.clone(), to: to.clone() };
                let mut text = script.clone();
                edit.apply(&mut text).unwrap();
                let expected = meant(before.clone(), &edit);
                assert_eq!(read(&text), Ok(expected));
                // And back, which is the same text.
                Edit::Move { from: to, to: list.clone().at(index + 1) }.apply(&mut text).unwrap();
                assert_eq!(text, script);
                moved += 1;
            }
        }
    }
    assert!(moved > 500, "{moved}");
}
