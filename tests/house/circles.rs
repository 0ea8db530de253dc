//! No two files of a folder import each other, be it on a way over others: whoever reads one of them
//! would have to read all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use super::root;
use super::tokens::mentions;

/// A module by its names from the root of the crate.
type Module = Vec<String>;

/// What ties one file of a folder to another: a name that it takes from there.
type Ties = BTreeMap<(String, String), String>;

/// The modules of a crate with their sources, those for tests left out.
#[derive(Default)]
struct House {
    sources: BTreeMap<Module, String>,
    /// What a module hands on of modules inside it: its own path, the name, and whose it is.
    handed_on: BTreeMap<(Module, String), Module>,
}

impl House {
    fn new(sources: impl IntoIterator<Item = (Module, String)>) -> House {
        let mut house = House { sources: sources.into_iter().collect(), ..House::default() };
        let mut handed_on = BTreeMap::new();
        for module in house.sources.keys() {
            for (name, of) in house.taken(module) {
                if of.len() > module.len() && of.starts_with(module) {
                    handed_on.insert((module.clone(), name), of);
                }
            }
        }
        house.handed_on = handed_on;
        house
    }

    /// The names that a module takes from others, and from which.
    fn taken(&self, module: &Module) -> Vec<(String, Module)> {
        let mut taken = Vec::new();
        for mention in mentions(&self.sources[module]) {
            let ups = mention.path.iter().take_while(|name| **name == "super").count();
            let (mut at, rest): (Module, &[&str]) = match mention.path[0] {
                "crate" => (Vec::new(), &mention.path[1..]),
                "self" => (module.clone(), &mention.path[1..]),
                "super" => match (module.len() + mention.inside).checked_sub(ups) {
                    Some(depth) if depth < module.len() => {
                        (module[..depth].to_vec(), &mention.path[ups..])
                    }
                    _ => continue,
                },
                _ => (module.clone(), &mention.path),
            };
            let mut name = at.last().cloned().unwrap_or_default();
            for part in rest {
                name = (*part).to_owned();
                let inside: Module = at.iter().cloned().chain([name.clone()]).collect();
                if self.sources.contains_key(&inside) {
                    at = inside;
                    continue;
                }
                if let Some(of) = self.handed_on.get(&(at.clone(), name.clone())) {
                    at.clone_from(of);
                }
                break;
            }
            if at != *module {
                taken.push((name, at));
            }
        }
        taken
    }

    /// For each folder, what ties its files and folders to each other.
    fn ties(&self) -> BTreeMap<Module, Ties> {
        let mut ties: BTreeMap<Module, Ties> = BTreeMap::new();
        for module in self.sources.keys() {
            for (name, of) in self.taken(module) {
                let shared = module.iter().zip(&of).take_while(|(one, other)| one == other).count();
                if let (Some(from), Some(to)) = (module.get(shared), of.get(shared)) {
                    let folder = ties.entry(module[..shared].to_vec()).or_default();
                    folder.entry((from.clone(), to.clone())).or_insert(name);
                }
            }
        }
        ties
    }

    /// Every circle, with the names that tie it.
    fn circles(&self) -> Vec<String> {
        let mut said = Vec::new();
        for (folder, ties) in self.ties() {
            let mut known = BTreeSet::new();
            for (from, to) in ties.keys() {
                let Some(back) = way(&ties, to, from) else { continue };
                if known.insert(back.iter().cloned().collect::<BTreeSet<_>>()) {
                    let next = back.iter().cycle().skip(1);
                    let steps = back.iter().zip(next).map(|(one, other)| {
                        let name = &ties[&(one.clone(), other.clone())];
                        format!("{one} takes `{name}` of {other}")
                    });
                    let steps: Vec<String> = steps.collect();
                    said.push(format!("src/{}: {}", folder.join("/"), steps.join(", ")));
                }
            }
        }
        said
    }
}

/// The shortest way from one file to another, both ends among it.
fn way(ties: &Ties, from: &str, to: &str) -> Option<Vec<String>> {
    let mut ways = VecDeque::from([vec![from.to_owned()]]);
    let mut seen = BTreeSet::from([from.to_owned()]);
    while let Some(way) = ways.pop_front() {
        let last = way.last()?;
        if last == to {
            return Some(way);
        }
        for (_, next) in ties.keys().filter(|(one, _)| one == last) {
            if seen.insert(next.clone()) {
                ways.push_back(way.iter().cloned().chain([next.clone()]).collect());
            }
        }
    }
    None
}

fn read(folder: &Path, module: &Module, sources: &mut Vec<(Module, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let inside: Module = module.iter().cloned().chain([name.clone()]).collect();
        // Tests may use whatever proves something.
        if name == "tests" || module.is_empty() && matches!(&*name, "lib" | "main") {
            continue;
        }
        if path.is_dir() {
            read(&path, &inside, sources);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let module = if name == "mod" { module.clone() } else { inside };
            sources.push((module, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn no_folder_has_an_import_circle() {
    let mut sources = Vec::new();
    read(&root().join("src"), &Module::new(), &mut sources);
    let house = House::new(sources);
    assert!(house.sources.len() > 50, "only {} files were read", house.sources.len());
    let circles = house.circles();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let module = |path: &str| path.split("::").map(str::to_owned).collect();
    let sources = files.iter().map(|(path, text)| (module(path), (*text).to_owned()));
    House::new(sources).circles()
}

#[test]
fn a_circle_is_found_with_the_names_that_tie_it() {
    type Row<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
    let rows: [Row<'_>; 5] = [
        (
            &[("a", ""), ("a::b", "use super::c::C;"), ("a::c", "fn f(b: crate::a::b::B) {}")],
            &["src/a: c takes `B` of b, b takes `C` of c"],
        ),
        // By what the folder hands on.
        (
            &[
                ("a", "mod b;\nmod c;\npub use b::B;\nuse self::c::C;"),
                ("a::b", "use super::C;"),
                ("a::c", "use super::{B, D};"),
            ],
            &["src/a: c takes `B` of b, b takes `C` of c"],
        ),
        // Over a third, and from inside a folder.
        (
            &[
                ("a", ""),
                ("a::b", "use super::c::C;"),
                ("a::c", ""),
                ("a::c::e", "use super::super::d::D;"),
                ("a::d", "use super::b::B;"),
            ],
            &["src/a: c takes `D` of d, d takes `B` of b, b takes `C` of c"],
        ),
        // What a folder's own file says is everyone's there, and tests may look anywhere.
        (&[("a", "pub struct A; use b::B;"), ("a::b", "use super::A;")], &[]),
        (
            &[("a", ""), ("a::b", "use super::c::C;"), ("a::c", "#[cfg(test)]\nuse super::b::B;")],
            &[],
        ),
    ];
    for (files, expected) in rows {
        assert_eq!(circles_of(files), expected, "{files:?}");
    }
}
