//! Which layer may know which, read from the sources.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;
use super::tokens::{Mention, mentions};

/// A layer, the layers that it may know, and the crates and modules that it never touches.
struct Layer {
    name: &'static str,
    knows: &'static [&'static str],
    never: &'static [&'static str],
}

/// The rule of ARCHITECTURE.md.
const LAYERS: &[Layer] = &[
    Layer {
        name: "units",
        knows: &[],
        never: &["std::fs", "std::thread", "std::time", "serde", "ron"],
    },
    Layer {
        name: "rng",
        knows: &[],
        never: &["std::fs", "std::thread", "std::time", "serde", "ron"],
    },
    Layer {
        name: "cores",
        knows: &[],
        never: &["std::fs", "std::time", "std::net", "serde", "ron"],
    },
    Layer {
        name: "unfinished",
        knows: &["rights"],
        never: &["std::thread", "std::time", "std::net", "serde", "ron"],
    },
    Layer {
        name: "rights",
        knows: &[],
        never: &["std::thread", "std::time", "std::net", "serde", "ron"],
    },
    Layer {
        name: "domain",
        knows: &["units", "rng"],
        never: &[
            "groundwork_narrations",
            "std::fs",
            "std::thread",
            "std::time",
            "std::net",
            "std::env",
            "serde",
            "ron",
            "rodio",
            "symphonia",
            "rten",
            "clap",
            "eframe",
            "egui",
            "rusqlite",
        ],
    },
    Layer {
        name: "script",
        knows: &["units", "domain"],
        never: &[
            "groundwork_narrations",
            "std::fs",
            "std::thread",
            "std::time",
            "std::net",
            "rodio",
            "symphonia",
            "rten",
            "clap",
            "eframe",
            "egui",
            "rusqlite",
        ],
    },
    Layer {
        name: "audio",
        knows: &["units", "rng", "cores", "unfinished", "domain"],
        never: &[
            "groundwork_narrations",
            "ron",
            "rten",
            "clap",
            "eframe",
            "egui",
            "rusqlite",
            "std::net",
        ],
    },
    Layer {
        name: "narrator",
        knows: &["units", "domain"],
        never: &[
            "groundwork_narrations",
            "rodio",
            "symphonia",
            "clap",
            "eframe",
            "egui",
            "rusqlite",
            "std::net",
        ],
    },
    Layer {
        name: "store",
        knows: &["units", "cores", "rights", "unfinished", "domain"],
        never: &[
            "groundwork_narrations",
            "std::thread",
            "std::net",
            "rodio",
            "symphonia",
            "rten",
            "clap",
            "crossterm",
            "eframe",
            "egui",
        ],
    },
    Layer {
        name: "bundle",
        knows: &["units", "domain", "script"],
        never: &[
            "groundwork_narrations",
            "std::thread",
            "std::time",
            "std::net",
            "rodio",
            "symphonia",
            "rten",
            "clap",
            "crossterm",
            "eframe",
            "egui",
            "rusqlite",
        ],
    },
    Layer {
        name: "report",
        knows: &["units", "domain"],
        never: &[
            "groundwork_narrations",
            "std::fs",
            "std::thread",
            "std::time",
            "std::net",
            "std::env",
            "rodio",
            "symphonia",
            "rten",
            "clap",
            "crossterm",
            "eframe",
            "egui",
            "rusqlite",
        ],
    },
    Layer {
        name: "library",
        knows: &[
            "units",
            "cores",
            "unfinished",
            "domain",
            "script",
            "audio",
            "narrator",
            "store",
            "bundle",
        ],
        never: &["clap", "crossterm", "eframe", "egui", "rusqlite", "std::net", "rodio", "cpal"],
    },
    Layer {
        name: "sitting",
        knows: &["units", "domain", "audio", "narrator", "store", "library"],
        never: &[
            "groundwork_narrations",
            "clap",
            "crossterm",
            "eframe",
            "egui",
            "rusqlite",
            "std::net",
            "std::fs",
            "std::thread",
        ],
    },
    Layer {
        name: "keeper",
        knows: &[
            "units",
            "unfinished",
            "domain",
            "narrator",
            "store",
            "report",
            "library",
            "sitting",
        ],
        never: &[
            "groundwork_narrations",
            "clap",
            "crossterm",
            "eframe",
            "egui",
            "rusqlite",
            "std::net",
            "rodio",
            "symphonia",
            "rten",
        ],
    },
    Layer {
        name: "studio",
        knows: &[
            "units",
            "cores",
            "rights",
            "unfinished",
            "domain",
            "script",
            "audio",
            "narrator",
            "store",
            "bundle",
            "report",
            "library",
        ],
        never: &[
            "groundwork_narrations",
            "clap",
            "crossterm",
            "eframe",
            "egui",
            "rusqlite",
            "std::net",
        ],
    },
    Layer {
        name: "cli",
        knows: &[
            "units",
            "rng",
            "unfinished",
            "domain",
            "script",
            "audio",
            "narrator",
            "store",
            "bundle",
            "report",
            "library",
            "sitting",
            "keeper",
            "studio",
        ],
        never: &[
            "groundwork_narrations",
            "crate::audio::device",
            "crate::audio::decode",
            "rodio",
            "symphonia",
            "rten",
            "ron",
            "eframe",
            "egui",
            "rusqlite",
            "std::net",
        ],
    },
    Layer {
        name: "app",
        knows: &["units", "domain", "report", "library", "sitting", "keeper", "studio"],
        never: &[
            "groundwork_narrations",
            "std::fs",
            "std::net",
            "rodio",
            "symphonia",
            "rten",
            "ron",
            "serde",
            "clap",
            "crossterm",
            "rusqlite",
        ],
    },
    Layer { name: "main", knows: &["cli", "app"], never: &[] },
];

/// What a source file breaks, as `line: what`. `depth` is how many modules lie between the file's
/// own top and that of the crate: 1 for `src/audio/mod.rs`, 2 for `src/audio/clip.rs`.
fn broken(layer: &Layer, depth: usize, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mention in mentions(source) {
        let Mention { line, path, imported, .. } = &mention;
        let at_top = match path[0] {
            "crate" | "groundwork" => Some(1),
            _ => {
                let up = path.iter().take_while(|name| **name == "super").count();
                (up > 0 && up == depth + mention.inside).then_some(up)
            }
        };
        let name = at_top.and_then(|at| path.get(at)).copied().unwrap_or_default();
        let is_layer = LAYERS.iter().any(|other| other.name == name);
        if is_layer && name != layer.name && !layer.knows.contains(&name) {
            found.push(format!("{line}: {} knows {name}", layer.name));
        }
        for never in layer.never {
            let never_path: Vec<&str> = never.split("::").collect();
            // A name alone is a crate only where it is imported; elsewhere it may be a variable.
            if path.starts_with(&never_path) && (path.len() > 1 || *imported) {
                found.push(format!("{line}: {} knows {never}", layer.name));
            }
        }
    }
    found
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn no_layer_knows_what_lies_above_it() {
    let src = root().join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut found = Vec::new();
    for file in &files {
        let inside = file.strip_prefix(&src).unwrap();
        let mut modules: Vec<&str> =
            inside.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs")).collect();
        modules.retain(|name| *name != "mod");
        // It only declares the layers. Tests may use whatever proves something.
        if modules == ["lib"] || modules.contains(&"tests") {
            continue;
        }
        let layer = LAYERS
            .iter()
            .find(|layer| layer.name == modules[0])
            .unwrap_or_else(|| panic!("src/{} is a layer without a rule", modules[0]));
        let broken = broken(layer, modules.len(), &fs::read_to_string(file).unwrap());
        found.extend(broken.into_iter().map(|what| format!("src/{}:{what}", inside.display())));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(files.len() > 50, "only {} files were read", files.len());
}

/// What `source` breaks as a file directly inside the folder of the domain.
fn broken_in_domain(source: &str) -> Vec<String> {
    broken(LAYERS.iter().find(|layer| layer.name == "domain").unwrap(), 2, source)
}

#[test]
fn an_upward_edge_is_found_however_it_is_written() {
    let cases: [(&str, &[&str]); 11] = [
        ("use crate::audio::Clip;", &["1: domain knows audio"]),
        (
            "use crate::{\n    units::Frames,\n    audio::{self, Clip},\n};",
            &["3: domain knows audio", "3: domain knows audio"],
        ),
        ("use super::super::cli::run;", &["1: domain knows cli"]),
        ("mod a {\n use super::super::super::cli;\n}", &["2: domain knows cli"]),
        ("fn f(c: &'static crate::audio::Clip) {}", &["1: domain knows audio"]),
        ("use std::fs;", &["1: domain knows std::fs"]),
        ("use std::{io, fs::File};", &["1: domain knows std::fs"]),
        ("let now = ::std::time::Instant::now();", &["1: domain knows std::time"]),
        ("use ron;", &["1: domain knows ron"]),
        ("#[derive(serde::Serialize)]\nstruct A;", &["1: domain knows serde"]),
        // After a test, the rule holds again.
        (
            "#[cfg(test)]\nmod tests {\n  use std::fs;\n}\nuse std::thread;",
            &["5: domain knows std::thread"],
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(broken_in_domain(source), expected, "{source}");
    }
}

#[test]
fn what_only_looks_like_an_edge_is_not_one() {
    for source in [
        "use crate::{units::Frames, rng::SplitMix64};",
        "// crate::cli\n/* crate::cli /* inside */ crate::cli */ fn f() {}",
        r###"let text = "crate::cli \" crate::cli"; let raw = r#"std::fs::read " "#;"###,
        "let quote = '\"'; let other = '\\''; // crate::cli \"",
        "let ron = session.ron; neuron::fire();",
        "use super::audio;",
        "use super::super::units::Frames;",
        "#[cfg(test)]\nuse std::{fs, thread};",
        "#[cfg(test)]\n#[allow(dead_code)]\nmod tests { fn f() { std::fs::read(\"}\"); } }",
    ] {
        assert_eq!(broken_in_domain(source), [""; 0], "{source}");
    }
}
