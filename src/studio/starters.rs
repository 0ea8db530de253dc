//! What a bundle can begin with.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::bundle::MANIFEST;

/// What a new bundle begins with.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Starter {
    /// Nothing but a manifest.
    #[default]
    Empty,
    /// A session, a reading and a stage to look at, all of them to be replaced.
    Sample,
    /// A programme of built-in sessions for settling.
    Settling,
    /// A programme of built-in sessions for two.
    Closer,
}

impl Starter {
    /// All of them.
    pub const ALL: [Starter; 4] =
        [Starter::Empty, Starter::Sample, Starter::Settling, Starter::Closer];

    /// As it is named on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Starter::Empty => "empty",
            Starter::Sample => "sample",
            Starter::Settling => "settling-four-weeks",
            Starter::Closer => "closer-six-weeks",
        }
    }

    /// Its files, with their texts; the manifest comes first.
    pub fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Starter::Empty => &[(MANIFEST, include_str!("starter/empty.ron"))],
            Starter::Sample => &[
                (MANIFEST, include_str!("starter/bundle.ron")),
                ("s/evening.ron", include_str!("starter/evening.ron")),
                ("r/about.md", include_str!("starter/about.md")),
            ],
            Starter::Settling => &[
                (MANIFEST, include_str!("../../examples/bundles/settling-four-weeks/bundle.ron")),
                (
                    "r/programme.md",
                    include_str!("../../examples/bundles/settling-four-weeks/r/programme.md"),
                ),
                (
                    "r/mindfulness-at-home.md",
                    include_str!(
                        "../../examples/bundles/settling-four-weeks/r/mindfulness-at-home.md"
                    ),
                ),
            ],
            Starter::Closer => &[
                (MANIFEST, include_str!("../../examples/bundles/closer-six-weeks/bundle.ron")),
                (
                    "r/programme.md",
                    include_str!("../../examples/bundles/closer-six-weeks/r/programme.md"),
                ),
                (
                    "r/mindfulness-at-home.md",
                    include_str!(
                        "../../examples/bundles/closer-six-weeks/r/mindfulness-at-home.md"
                    ),
                ),
                (
                    "r/attention-and-affection.md",
                    include_str!(
                        "../../examples/bundles/closer-six-weeks/r/attention-and-affection.md"
                    ),
                ),
                (
                    "r/listening-and-speaking.md",
                    include_str!(
                        "../../examples/bundles/closer-six-weeks/r/listening-and-speaking.md"
                    ),
                ),
                (
                    "r/touch-without-a-goal.md",
                    include_str!(
                        "../../examples/bundles/closer-six-weeks/r/touch-without-a-goal.md"
                    ),
                ),
            ],
        }
    }

    /// Its manifest.
    pub fn manifest(self) -> &'static str {
        self.files()[0].1
    }

    /// Writes it into a new or empty folder.
    ///
    /// # Errors
    /// When the folder is not empty, or cannot be written.
    pub fn write(self, folder: &Path) -> anyhow::Result<()> {
        if folder.is_dir() && fs::read_dir(folder)?.next().is_some() {
            bail!(
                "there is something in `{}`; a bundle begins in a folder of its own",
                folder.display()
            );
        }
        for inside in ["s", "r", "a"] {
            let path = folder.join(inside);
            fs::create_dir_all(&path)
                .with_context(|| format!("could not make `{}`", path.display()))?;
        }
        for (name, text) in self.files() {
            let path = folder.join(name);
            fs::write(&path, text)
                .with_context(|| format!("could not write `{}`", path.display()))?;
        }
        Ok(())
    }
}
