//! What may come in from outside, by `deny.toml`, which stays the one place for it. `cargo deny check`
//! reads the same file, and the advisories besides, where their list can be fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use toml::{Table, Value};

use super::root;

/// A package that is linked, or needed to build or test.
#[derive(Clone, Debug)]
struct Package {
    name: String,
    version: String,
    license: String,
    source: String,
    features: Vec<String>,
}

/// What `cargo metadata` says of everything in `Cargo.lock`, for every platform.
fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let features: BTreeMap<&str, Vec<String>> = nodes
        .iter()
        .map(|node| {
            let features = node["features"].as_array().unwrap().iter();
            let features = features.map(|feature| feature.as_str().unwrap().to_string());
            (node["id"].as_str().unwrap(), features.collect())
        })
        .collect();
    let own = metadata["workspace_members"].as_array().unwrap();
    let all = metadata["packages"].as_array().unwrap().iter();
    all.filter(|package| !own.contains(&package["id"]))
        .map(|package| {
            let text = |key: &str| package[key].as_str().unwrap_or_default().to_string();
            Package {
                name: text("name"),
                version: text("version"),
                license: text("license"),
                source: text("source"),
                features: features[text("id").as_str()].clone(),
            }
        })
        .collect()
}

fn deny() -> Table {
    table("deny.toml")
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_string()).collect()
}

/// The rows of a list, each as the text under `key` and the whole row.
fn rows<'a>(list: &'a Value, key: &str) -> Vec<(&'a str, &'a Value)> {
    list.as_array().unwrap().iter().map(|row| (row[key].as_str().unwrap(), row)).collect()
}

/// Whether a package is the one of `name` or `name@version`, the version perhaps only begun.
fn is_meant(package: &Package, by: &str) -> bool {
    let (name, version) = by.split_once('@').unwrap_or((by, ""));
    package.name == name
        && (version.is_empty()
            || format!("{}.", package.version).starts_with(&format!("{version}.")))
}

/// Whether a licence expression can be met with these licences.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    // The expressions in use have no `OR` inside an `AND`, but for one in brackets on its left.
    expression
        .split(" AND ")
        .all(|all| all.split(" OR ").any(|one| allowed.iter().any(|a| a == one.trim())))
}

/// What of these packages the rules refuse, and which of the rules are without an object.
fn refused(deny: &Table, packages: &[Package]) -> Vec<String> {
    let allowed = texts(&deny["licenses"]["allow"]);
    let clarified = rows(&deny["licenses"]["clarify"], "crate");
    let banned = rows(&deny["bans"]["deny"], "crate");
    let skipped = rows(&deny["bans"]["skip"], "crate");
    let features = rows(&deny["bans"]["features"], "crate");
    let mut found = Vec::new();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let Package { name, version, .. } = package;
        let mut say = |what: String| found.push(format!("{name} {version}: {what}"));
        let license = clarified
            .iter()
            .find(|(by, _)| is_meant(package, by))
            .map_or(package.license.as_str(), |(_, row)| row["expression"].as_str().unwrap());
        if !is_met(license, &allowed) {
            say(format!("licence `{license}`"));
        }
        if package.source != "registry+https://github.com/rust-lang/crates.io-index" {
            say(format!("from `{}`", package.source));
        }
        if banned.iter().any(|(by, _)| is_meant(package, by)) {
            say("banned".into());
        }
        for (_, row) in features.iter().filter(|(by, _)| is_meant(package, by)) {
            if package.features != texts(&row["allow"]) {
                say(format!("features {:?}", package.features));
            }
        }
        if !skipped.iter().any(|(by, _)| is_meant(package, by)) {
            versions.entry(name).or_default().push(version);
        }
    }
    versions.retain(|_, versions| versions.len() > 1);
    found.extend(versions.iter().map(|(name, versions)| format!("{name}: {versions:?} at once")));
    for (by, _) in clarified.iter().chain(&skipped).chain(&features) {
        if !packages.iter().any(|package| is_meant(package, by)) {
            found.push(format!("`{by}` is in deny.toml and not in Cargo.lock"));
        }
    }
    found
}

#[test]
fn everything_from_outside_is_allowed_in() {
    let packages = packages();
    let found = refused(&deny(), &packages);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    let decoders = packages.iter().filter(|package| package.name == "symphonia");
    assert_eq!(decoders.count(), 1);
}

#[test]
fn what_must_stay_outside_is_refused() {
    let (deny, packages) = (deny(), packages());
    let with = |change: &dyn Fn(&mut Package), name: &str| {
        let mut changed = packages.iter().find(|package| package.name == name).unwrap().clone();
        change(&mut changed);
        let mut all = packages.clone();
        all.retain(|package| package.name != name || name == "symphonia");
        all.push(changed);
        refused(&deny, &all).into_iter().next().unwrap_or_default()
    };
    let old = with(&|package| package.version = "0.5.5".into(), "symphonia");
    assert_eq!(old, "symphonia 0.5.5: banned");
    let second = with(&|package| package.version = "0.7.0".into(), "symphonia");
    assert!(
        second.starts_with("symphonia: [") && second.ends_with("\"0.7.0\"] at once"),
        "{second}"
    );
    let decoding = with(&|package| package.features.push("mp3".into()), "rodio");
    assert!(decoding.ends_with("features [\"playback\", \"mp3\"]"), "{decoding}");
    let bound = with(&|package| package.license = "MIT AND GPL-3.0-only".into(), "ron");
    assert!(bound.ends_with("licence `MIT AND GPL-3.0-only`"), "{bound}");
    let elsewhere = with(&|package| package.source = "git+https://example.org/ron".into(), "ron");
    assert!(elsewhere.ends_with("from `git+https://example.org/ron`"), "{elsewhere}");
    let gone: Vec<Package> =
        packages.iter().filter(|package| package.name != "ebur128").cloned().collect();
    assert_eq!(refused(&deny, &gone), [""; 0], "what is not named in the rules may go");
    let gone: Vec<Package> =
        packages.iter().filter(|package| package.name != "digest").cloned().collect();
    assert_eq!(refused(&deny, &gone), ["`digest@0.10` is in deny.toml and not in Cargo.lock"]);
}

fn table(path: &str) -> Table {
    fs::read_to_string(root().join(path)).unwrap().parse().unwrap()
}

/// The name and version of everything in a lock file.
fn locked(path: &str) -> BTreeSet<(String, String)> {
    let lock = table(path);
    let all = lock["package"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_string();
    all.map(|package| (text(&package["name"]), text(&package["version"]))).collect()
}

/// The fuzz targets are a package of their own, with the program's sources in it.
#[test]
fn what_is_fuzzed_is_built_of_what_the_program_is_built_of() {
    let (ours, theirs) = (table("Cargo.toml"), table("fuzz/Cargo.toml"));
    for (name, asked) in theirs["dependencies"].as_table().unwrap() {
        if name != "libfuzzer-sys" {
            assert_eq!(ours["dependencies"].get(name), Some(asked), "{name} in fuzz/Cargo.toml");
        }
    }
    let (ours, theirs) = (locked("Cargo.lock"), locked("fuzz/Cargo.lock"));
    let only_there: Vec<&str> = theirs.difference(&ours).map(|(name, _)| name.as_str()).collect();
    assert_eq!(only_there, ["arbitrary", "groundwork-fuzz", "libfuzzer-sys"], "in fuzz/Cargo.lock");
    assert!(theirs.iter().any(|(name, _)| name == "symphonia"));
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
