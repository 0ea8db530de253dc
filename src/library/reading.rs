//! Opens something to read by its name.

use anyhow::{Context as _, bail};

use super::catalogue::Library;
use crate::bundle::Reading;
use crate::domain::bundle::Titled;
use crate::script;

/// A text that was opened by its name.
#[derive(Clone, Debug)]
pub struct OpenedReading {
    /// Its title.
    pub title: String,
    /// Who says they wrote it; `None` for a built-in one.
    pub author: Option<String>,
    /// The text, which may begin with its title.
    pub text: Reading,
}

/// The name of a reading of a bundle after the `BUNDLE:`: that of its file, without folder and ending.
pub fn reading_name(reading: &Titled) -> &str {
    let name = reading.file.rsplit('/').next().unwrap_or(&reading.file);
    name.strip_suffix(".md").unwrap_or(name)
}

impl Library {
    /// Opens a reading by the id of a built-in one, or by `BUNDLE:READING`.
    ///
    /// # Errors
    /// When there is no such reading, or a part of its bundle is missing or damaged.
    pub fn reading(&self, name: &str) -> anyhow::Result<OpenedReading> {
        if let Some((bundle, reading)) = name.split_once(':') {
            let installed = self.installed();
            let installed = installed.bundle(bundle);
            let found = installed.and_then(|installed| {
                let mut readings = installed.bundle.readings.iter();
                readings.find(|one| reading_name(one) == reading).map(|one| (installed, one))
            });
            let Some((installed, one)) = found else {
                bail!(
                    "there is no reading `{name}`; `groundwork bundle list` shows those of bundles"
                );
            };
            let text = installed
                .reading(&one.file)
                .with_context(|| format!("the reading `{name}` cannot be shown"))?;
            let author = Some(installed.bundle.author.name.clone());
            return Ok(OpenedReading { title: one.title.clone(), author, text });
        }
        let all = self.to_read();
        if let Some(found) = all.iter().find(|one| one.id == name) {
            let (title, text) = (found.title.clone(), found.text.clone());
            return Ok(OpenedReading { title, author: None, text });
        }
        let ids: Vec<&str> = all.iter().map(|one| one.id).collect();
        match script::nearest(name, &ids) {
            Some(near) => bail!("there is no reading `{name}`; did you mean `{near}`?"),
            None => bail!("there is no reading `{name}`; `groundwork read` lists them"),
        }
    }
}
