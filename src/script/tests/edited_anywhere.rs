//! Whatever is RON can be edited, session or not, and comes to what the same change to its values is.

use proptest::prelude::*;
use proptest::sample::Index;

use super::agreement::{blank, value};
use crate::script::diagnostic::Problems;
use crate::script::source::Source;
use crate::script::tree::{self, Name, Node, Value};
use crate::script::{Edit, Hop, Way};

/// A value without its places.
#[derive(Clone, Debug, PartialEq)]
enum Plain {
    Single(String),
    /// The opening bracket, the name before it, and what is in it with names or keys, if there are any.
    Brackets(char, String, Vec<(Option<String>, Plain)>),
}

impl Plain {
    fn read(text: &str) -> Plain {
        let text = text.trim_start_matches('\u{FEFF}');
        let source = Source::new("", text);
        let root = tree::read(text, "", &mut Problems::new(&source)).map_err(|(_, wrong)| wrong);
        Plain::of(text, &root.unwrap_or_else(|wrong| panic!("{wrong:?}\n{text}")))
    }

    fn of(text: &str, node: &Node<'_>) -> Plain {
        let name =
            |name: &Option<Name<'_>>| name.map_or(String::new(), |name| name.word.to_owned());
        let all =
            |items: &[Node<'_>]| items.iter().map(|item| (None, Plain::of(text, item))).collect();
        match &node.value {
            Value::List(items) => Plain::Brackets('[', String::new(), all(items)),
            Value::Tuple(named, items) => Plain::Brackets('(', name(named), all(items)),
            Value::Map(entries) => {
                let entry = |(key, value): &(Node<'_>, Node<'_>)| {
                    (Some(format!("{:?}", Plain::of(text, key))), Plain::of(text, value))
                };
                Plain::Brackets('{', String::new(), entries.iter().map(entry).collect())
            }
            Value::Struct(named, fields) => {
                let field = |(name, value): &(Name<'_>, Node<'_>)| {
                    (Some(name.word.to_owned()), Plain::of(text, value))
                };
                Plain::Brackets('(', name(named), fields.iter().map(field).collect())
            }
            _ => Plain::Single(text[node.span.range()].to_owned()),
        }
    }

    /// What is in `Some(…)`.
    fn inner(&mut self) -> &mut Plain {
        let is_some = matches!(self, Plain::Brackets('(', name, _) if name == "Some");
        if !is_some {
            return self;
        }
        let Plain::Brackets(_, _, items) = self else { unreachable!("it is `Some(…)`") };
        items[0].1.inner()
    }

    /// Every way from here, with the bracket that it leads into.
    fn ways(&mut self, way: Way, found: &mut Vec<(Way, char)>) {
        let Plain::Brackets(bracket, _, items) = self.inner() else { return };
        let bracket = *bracket;
        let names: Vec<_> = items.iter().map(|(name, _)| name.clone()).collect();
        for (index, (name, value)) in items.iter_mut().enumerate() {
            let way = match (bracket, name) {
                ('(', Some(name))
                    if names.iter().position(|one| one.as_ref() == Some(name)) == Some(index) =>
                {
                    way.clone().field(name)
                }
                ('(', Some(_)) => continue,
                _ => way.clone().at(index),
            };
            found.push((way.clone(), bracket));
            value.ways(way, found);
        }
    }

    /// The brackets around the end of a way, and the place in them.
    fn place(&mut self, way: &[Hop]) -> (&mut Vec<(Option<String>, Plain)>, usize) {
        let Plain::Brackets(_, _, items) = self.inner() else { panic!("no brackets") };
        let index = match &way[0] {
            Hop::At(index) => *index,
            Hop::Field(field) => items
                .iter()
                .position(|(name, _)| name.as_ref() == Some(field))
                .unwrap_or(items.len()),
        };
        match &way[1..] {
            [] => (items, index),
            rest => items[index].1.place(rest),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Every well-formed text can be edited anywhere, with blanks and comments in all allowed places.
    #[test]
    fn whatever_is_well_formed_can_be_edited(
        parts in (blank(), value(), blank()),
        edits in prop::collection::vec((0u8..5, any::<[Index; 2]>()), 1..5),
    ) {
        let script = format!("{}Any(a: [{}, x], b: []){}", parts.0, parts.1, parts.2);
        let mut text = script.clone();
        let mut made = Vec::new();
        for (kind, [which, how]) in edits {
            let mut expected = Plain::read(&text);
            let mut ways = Vec::new();
            expected.ways(Way::default(), &mut ways);
            ways.push((Way::default().field("new"), '('));
            let (way, bracket) = which.get(&ways).clone();
            let new = *how.get(&["X(1)", "// c\nY", "[\n  1, // d\n],", "\"t\""]);
            let is_new = way == Way::default().field("new");
            let edit = match (kind, bracket) {
                (0 | 1, '[' | '{') if !is_new => {
                    let (items, index) = expected.place(way.hops());
                    items.remove(index);
                    Edit::Remove { at: way }
                }
                (2 | 3, '[') => {
                    let (items, index) = expected.place(way.hops());
                    items.insert(index, (None, Plain::read(new.trim_end_matches(','))));
                    Edit::Insert { at: way, entry: new.to_owned() + if kind == 2 { " // e" } else { "" } }
                }
                (4, '[' | '{') => {
                    let (items, index) = expected.place(way.hops());
                    let to = how.index(items.len() + 1);
                    let item = items.remove(index);
                    items.insert(if to > index { to - 1 } else { to }, item);
                    let list = &way.hops()[..way.hops().len() - 1];
                    Edit::Move { to: Way::from(list).at(to), from: way }
                }
                _ => {
                    let value = Plain::read(new.trim_end_matches(','));
                    let (items, index) = expected.place(way.hops());
                    match items.get_mut(index) {
                        Some((_, there)) => *there = value,
                        None => items.push((Some("new".into()), value)),
                    }
                    Edit::Set { at: way, value: new.to_owned() }
                }
            };
            let before = text.clone();
            let edited = edit.apply(&mut text).unwrap_or_else(|error| panic!("{error}: {edit:?}\n{before}"));
            prop_assert_eq!(Plain::read(&text), expected, "{:?}\n{}\n{}", edit, before, text);
            made.push((before, edited));
        }
        while let Some((before, edited)) = made.pop() {
            edited.undo(&mut text).unwrap();
            prop_assert_eq!(&text, &before);
        }
    }
}
