//! The rules of the house that no compiler checks: which layer may know which, what may come in from
//! outside, and that documents speak of what is there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml::{Table, Value};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

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
        name: "chance",
        knows: &[],
        never: &["std::fs", "std::thread", "std::time", "serde", "ron"],
    },
    Layer {
        name: "domain",
        knows: &["units", "chance"],
        never: &[
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
        knows: &["units", "chance", "domain"],
        never: &["ron", "rten", "clap", "eframe", "egui", "rusqlite", "std::net"],
    },
    Layer {
        name: "narrator",
        knows: &["units", "domain"],
        never: &["rodio", "symphonia", "clap", "eframe", "egui", "rusqlite", "std::net"],
    },
    Layer {
        name: "studio",
        knows: &["units", "chance", "domain", "script", "audio", "narrator"],
        never: &["clap", "crossterm", "eframe", "egui", "std::net"],
    },
    Layer {
        name: "cli",
        knows: &["units", "chance", "domain", "script", "audio", "narrator", "studio"],
        never: &["rodio", "symphonia", "rten", "ron", "eframe", "egui", "rusqlite", "std::net"],
    },
    Layer { name: "main", knows: &["cli"], never: &[] },
];

/// What a source file breaks, as `line: what`.
fn broken(layer: &Layer, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in without_words(source).lines().enumerate() {
        let mut say =
            |what: &str| found.push(format!("{}: {} knows {what}", number + 1, layer.name));
        for start in ["crate::", "groundwork::"] {
            for (at, _) in line.match_indices(start) {
                let rest = &line[at + start.len()..];
                for name in first_names(rest) {
                    let is_layer = LAYERS.iter().any(|other| other.name == name);
                    if is_layer && name != layer.name && !layer.knows.contains(&name.as_str()) {
                        say(&name);
                    }
                }
            }
        }
        for never in layer.never {
            let path = format!("{never}::");
            let whole = line.match_indices(&path).any(|(at, _)| {
                !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if whole {
                say(never);
            }
        }
    }
    found
}

/// The names that follow `crate::`: one, or those of a group in braces on the same line.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    match rest.strip_prefix('{') {
        Some(group) => group.split(',').map(name).collect(),
        None => vec![name(rest)],
    }
}

/// A source text with its comments and string contents blanked, line by line.
fn without_words(source: &str) -> String {
    let mut out = String::new();
    let mut in_string = false;
    for line in source.lines() {
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' if in_string => {
                    chars.next();
                }
                '"' => in_string = !in_string,
                // A quote as a character is not the beginning of a string.
                '\'' if !in_string && chars.peek() == Some(&'"') => {
                    chars.next();
                    chars.next();
                }
                '/' if !in_string && chars.peek() == Some(&'/') => break,
                c if !in_string => out.push(c),
                _ => {}
            }
        }
        out.push('\n');
    }
    out
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
        let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let name = first.trim_end_matches(".rs");
        if name == "lib" {
            continue;
        }
        let layer = LAYERS
            .iter()
            .find(|layer| layer.name == name)
            .unwrap_or_else(|| panic!("src/{name} is a layer without a rule"));
        // Tests may read files and use whatever proves something.
        let is_test = inside
            .components()
            .any(|part| part.as_os_str().to_str().is_some_and(|part| part.starts_with("tests")));
        if !is_test {
            let broken = broken(layer, &fs::read_to_string(file).unwrap());
            found.extend(broken.into_iter().map(|what| format!("src/{}:{what}", inside.display())));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(files.len() > 50, "only {} files were read", files.len());
}

#[test]
fn an_upward_edge_is_found() {
    let domain = LAYERS.iter().find(|layer| layer.name == "domain").unwrap();
    let source = "use crate::units::Frames;\nuse crate::{chance::SplitMix64, audio::Clip};\n\
                  // crate::cli in a comment\nlet words = \"crate::cli in a text\";\n\
                  let now = std::time::Instant::now();\nlet x = ron::from_str(text);\nlet y = neuron::x();\n";
    assert_eq!(
        broken(domain, source),
        ["2: domain knows audio", "5: domain knows std::time", "6: domain knows ron"]
    );
}

/// What `cargo metadata` says of everything that is linked or needed to test.
fn packages() -> Vec<Table> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let text = |key: &str| Value::from(package[key].as_str().unwrap_or_default());
            ["name", "version", "license", "source"]
                .map(|key| (key.to_string(), text(key)))
                .into_iter()
                .collect()
        })
        .collect()
}

fn deny() -> Table {
    fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_string()).collect()
}

/// Whether a licence expression can be met with these licences.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    // The expressions in use have no `OR` inside an `AND`, but for one in brackets on its left.
    expression
        .split(" AND ")
        .all(|all| all.split(" OR ").any(|one| allowed.iter().any(|a| a == one.trim())))
}

#[test]
fn everything_from_outside_is_allowed_in() {
    let deny = deny();
    let allowed = texts(&deny["licenses"]["allow"]);
    let clarified: BTreeMap<&str, &str> = deny["licenses"]["clarify"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["crate"].as_str().unwrap(), row["expression"].as_str().unwrap()))
        .collect();
    let rows = |key: &str| -> Vec<(String, String)> {
        let rows = deny["bans"][key].as_array().unwrap().iter();
        rows.map(|row| {
            let name = row["crate"].as_str().unwrap();
            let (name, version) = name.split_once('@').unwrap_or((name, ""));
            (name.to_string(), version.to_string())
        })
        .collect()
    };
    let (banned, twice) = (rows("deny"), rows("skip"));
    let is = |version: &str, asked: &str| {
        asked.is_empty() || version == asked || version.starts_with(&format!("{asked}."))
    };

    let packages = packages();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut found = Vec::new();
    for package in &packages {
        let [name, version, license, source] =
            ["name", "version", "license", "source"].map(|key| package[key].as_str().unwrap());
        if name == "groundwork" {
            continue;
        }
        versions.entry(name).or_default().push(version);
        let license = clarified.get(name).copied().unwrap_or(license);
        if !is_met(license, &allowed) {
            found.push(format!("{name} {version}: licence `{license}`"));
        }
        if source != "registry+https://github.com/rust-lang/crates.io-index" {
            found.push(format!("{name} {version}: from `{source}`"));
        }
        if banned.iter().any(|(banned, asked)| banned == name && is(version, asked)) {
            found.push(format!("{name} {version}: banned"));
        }
    }
    for (name, versions) in &versions {
        let unexpected: Vec<_> = versions
            .iter()
            .filter(|version| {
                !twice.iter().any(|(twice, asked)| twice == name && is(version, asked))
            })
            .collect();
        if unexpected.len() > 1 {
            found.push(format!("{name}: {unexpected:?} at once"));
        }
    }
    for (name, asked) in &twice {
        let used = versions.get(name.as_str()).is_some_and(|all| all.iter().any(|v| is(v, asked)));
        if !used {
            found.push(format!("{name}@{asked} is skipped in deny.toml and not there"));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert_eq!(versions["symphonia"].len(), 1);
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = ["MIT".to_string(), "Apache-2.0".to_string(), "Unicode-3.0".to_string()];
    assert!(is_met("MIT OR GPL-3.0", &allowed));
    assert!(is_met("MIT/Apache-2.0", &allowed));
    assert!(is_met("(MIT OR Apache-2.0) AND Unicode-3.0", &allowed));
    assert!(!is_met("(MIT OR Apache-2.0) AND GPL-3.0", &allowed));
    assert!(!is_met("GPL-3.0", &allowed));
    assert!(!is_met("", &allowed));
}

/// Links of the documents that lead to a file of this project.
fn links(text: &str) -> Vec<String> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|link| link.split('#').next().unwrap_or_default().to_string())
        .filter(|link| !link.is_empty() && !link.contains("://"))
        .collect()
}

#[test]
fn documents_speak_of_files_that_are_there() {
    let root = root();
    let mut documents = vec!["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "sessions/README.md"]
        .into_iter()
        .map(PathBuf::from)
        .collect::<Vec<_>>();
    for entry in fs::read_dir(root.join("docs")).unwrap() {
        documents.push(PathBuf::from("docs").join(entry.unwrap().file_name()));
    }
    let mut found = Vec::new();
    for document in documents.iter().filter(|path| path.extension().is_some_and(|e| e == "md")) {
        let text = fs::read_to_string(root.join(document)).unwrap();
        let folder = root.join(document.parent().unwrap());
        for link in links(&text) {
            if !folder.join(&link).exists() {
                found.push(format!("{}: {link}", document.display()));
            }
        }
        // Paths that are named as such: `src/…`, `scripts/…`, `docs/…`.
        for word in text.split('`').skip(1).step_by(2) {
            let is_path =
                ["src/", "scripts/", "docs/", "tests/", "sessions/", "audio/", "benches/"]
                    .iter()
                    .any(|start| {
                        word.starts_with(start) || word.starts_with(&format!("./{start}"))
                    });
            let path = word.trim_start_matches("./").split([' ', '*']).next().unwrap_or_default();
            if is_path && path == path.trim_end_matches('…') && !root.join(path).exists() {
                found.push(format!("{}: `{word}`", document.display()));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[cfg(unix)]
#[test]
fn scripts_can_be_run_and_say_how() {
    use std::os::unix::fs::PermissionsExt as _;
    for entry in fs::read_dir(root().join("scripts")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "sh") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#!"), "{}", path.display());
        let says_how = text.lines().take(5).any(|line| line.contains("Usage: ./scripts/"));
        assert!(says_how, "{}", path.display());
        assert_ne!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o111,
            0,
            "{}",
            path.display()
        );
    }
}
