//! What is done in the way of one system has a lawful way on the others.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

/// Where nothing stands for Windows on purpose: only Linux says that sound was moved, and on Windows a script has the rights
/// of its folder, whoever writes it.
const OF_ONE: [&str; 2] = ["src/audio/device/mod.rs", "src/studio/desk/files.rs"];

/// The conditions on the system in a source, in their order, without those of tests: what stands between `cfg(` and its
/// end.
fn conditions(source: &str) -> Vec<&str> {
    let own = source.split("\nmod tests {").next().unwrap_or(source);
    let lines = own.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let found = lines.flat_map(|line| line.split("cfg").skip(1)).filter_map(|rest| {
        rest.trim_start_matches("_attr").trim_start_matches('!').strip_prefix('(')
    });
    let names = ["unix", "windows", "target_os"];
    found.filter(|condition| names.iter().any(|name| condition.contains(name))).collect()
}

/// Whether a condition lets Windows in.
fn lets_windows_in(condition: &str) -> bool {
    let denied = condition.starts_with("not(");
    condition.contains("windows") != denied && (condition.contains("windows") || denied)
}

/// The conditions of a source that leave Windows out, if nothing in it lets Windows in.
fn left_out(source: &str) -> Vec<&str> {
    let all = conditions(source);
    match all.iter().any(|condition| lets_windows_in(condition)) {
        true => Vec::new(),
        false => all,
    }
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            _ if path.file_stem().is_some_and(|name| name == "tests") => {}
            true => sources(&path, out),
            false if path.extension().is_some_and(|ending| ending == "rs") => out.push(path),
            _ => {}
        }
    }
}

#[test]
fn no_way_is_for_unix_alone() {
    let mut all = Vec::new();
    sources(&root().join("src"), &mut all);
    let mut found = Vec::new();
    let mut seen = 0;
    for path in all {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let source = fs::read_to_string(&path).unwrap();
        seen += conditions(&source).len();
        if !OF_ONE.contains(&name.as_str()) {
            found.extend(left_out(&source).into_iter().map(|what| format!("{name}: {what}")));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(seen > 20, "{seen}");
}

#[test]
fn a_way_that_windows_lacks_is_found() {
    for lawful in [
        "#[cfg(unix)]\nfn a() {}\n#[cfg(not(unix))]\nfn a() {}",
        "#[cfg(target_os = \"linux\")]\nfn a() {}\n#[cfg(windows)]\nfn a() {}",
        "#[cfg(unix)]\nfn a() {}\n#[cfg(not(any(target_os = \"linux\")))]\nfn a() {}",
        "const A: bool = cfg!(any(target_os = \"linux\", windows));",
        "fn a() {}\n#[cfg(test)]\nmod tests {\n#[cfg(unix)]\nfn a() {}\n}",
        "// #[cfg(unix)]\nfn a() {}",
    ] {
        assert_eq!(left_out(lawful), [""; 0], "{lawful}");
    }
    for (missing, said) in [
        ("#[cfg(unix)]\nfn a() {}", "unix)]"),
        ("if cfg!(target_os = \"linux\") {}", "target_os = \"linux\") {}"),
        ("#[cfg(unix)]\nfn a() {}\n#[cfg(not(windows))]\nfn b() {}", "unix)]"),
    ] {
        assert_eq!(left_out(missing).first(), Some(&said), "{missing}");
    }
}
