//! That documents speak of what is there, and nothing of the machine that they were written on.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

/// Every file of the project with one of these endings, by its path inside it; `""` is for files
/// without an ending.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    fn collect(folder: &Path, endings: &[&str], out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !matches!(name, ".git" | "target") {
                    collect(&path, endings, out);
                }
            } else if name != ".git" {
                let ending = path.extension().map_or("", |ending| ending.to_str().unwrap());
                if endings.contains(&ending) {
                    out.push(path);
                }
            }
        }
    }
    let mut out = Vec::new();
    collect(&root(), endings, &mut out);
    out.iter().map(|path| path.strip_prefix(root()).unwrap().to_path_buf()).collect()
}

/// Where the links of a document lead inside the project.
fn links(text: &str) -> Vec<String> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|link| link.split('#').next().unwrap_or_default().to_string())
        .filter(|link| !link.is_empty() && !link.contains("://"))
        .collect()
}

/// What a document names by its path from the top: `src/…`, `./scripts/…`, in code or in prose.
fn named(text: &str) -> Vec<String> {
    const FOLDERS: [&str; 9] =
        [".ci", "audio", "benches", "docs", "examples", "scripts", "sessions", "src", "tests"];
    text.split(|c: char| c.is_whitespace() || "`\"'()[],;:|".contains(c))
        .map(|word| word.trim_start_matches("./").trim_end_matches(['.', '/']))
        .filter(|word| {
            let folder = word.split_once('/').map(|(folder, _)| folder);
            folder.is_some_and(|folder| FOLDERS.contains(&folder))
                && !word.contains(['*', '…', '$'])
        })
        .map(str::to_string)
        .collect()
}

#[test]
fn documents_speak_of_files_that_are_there() {
    let mut found = Vec::new();
    let documents = files(&["md"]);
    for document in &documents {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let folder = document.parent().unwrap();
        let links = links(&text).into_iter().map(|link| folder.join(link));
        for path in links.chain(named(&text).into_iter().map(PathBuf::from)) {
            if !root().join(&path).exists() {
                found.push(format!("{}: `{}`", document.display(), path.display()));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(documents.contains(&PathBuf::from("README.md")));
}

#[test]
fn links_and_paths_are_found() {
    let text = "[a](docs/a.md#b) [c](https://example.org) `./scripts/run list`\n\
                | a word | `src/audio/clip.rs`, then src/x/*.rs |\nand/or, see docs/e.md.";
    assert_eq!(links(text), ["docs/a.md"]);
    assert_eq!(named(text), ["docs/a.md#b", "scripts/run", "src/audio/clip.rs", "docs/e.md"]);
}

/// Paths in a text that lead into someone's own folders.
fn private_paths(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["home", "root", "work", "Users"] {
        let start = format!("/{folder}/");
        for (at, _) in text.match_indices(&start) {
            let inside_another = |c: char| c.is_alphanumeric() || "._-}$~".contains(c);
            if !text[..at].ends_with(inside_another) {
                let path = text[at..].split(|c: char| c.is_whitespace() || "`\"'".contains(c));
                found.extend(path.take(1).map(str::to_string));
            }
        }
    }
    found
}

#[test]
fn nothing_names_a_place_on_someones_machine() {
    let mut found = Vec::new();
    for file in files(&["", "json", "lock", "md", "ron", "rs", "sh", "toml"]) {
        // Some are no text, but may name a place all the same.
        let text = fs::read(root().join(&file)).unwrap();
        let text = String::from_utf8_lossy(&text);
        let paths = private_paths(&text).into_iter();
        found.extend(paths.map(|path| format!("{}: {path}", file.display())));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));

    let own = ["", "home", "ada", "a.ron"].join("/");
    assert_eq!(private_paths(&format!("play \"{own}\"")), [own]);
    assert_eq!(private_paths("docs/home/a.md $x/work/b"), [""; 0]);
}

#[cfg(unix)]
#[test]
fn scripts_can_be_run_and_say_how() {
    use std::os::unix::fs::PermissionsExt as _;
    let scripts = files(&[""]).into_iter().filter(|path| path.starts_with("scripts"));
    let mut seen = Vec::new();
    for script in scripts {
        let path = root().join(&script);
        let name = script.display();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#!/usr/bin/env bash\n"), "{name}");
        let usage = format!("Usage: ./{name}");
        assert!(text.lines().take(5).any(|line| line.contains(&usage)), "{name} lacks `{usage}`");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{name} cannot be run");
        seen.push(script);
    }
    for name in ["run", "test"] {
        assert!(seen.contains(&Path::new("scripts").join(name)), "{seen:?}");
    }
}
