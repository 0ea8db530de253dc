//! Bundles that are sealed for one person: closing the seal, and finding what opens it.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use zeroize::Zeroizing;

use super::bundles;
use super::library::Library;
use crate::bundle::{self, Code, Opener, Refusal, SealedFor, Sealer};

/// A sealed bundle that was not opened.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// For whom it is.
    pub whom: SealedFor,
    /// Whether what was given to open it was something else.
    pub wrong: bool,
}

impl Sealed {
    /// Whether a seal is why the bundle of a file could not be looked at.
    pub fn of(path: &Path, error: &anyhow::Error) -> Option<Sealed> {
        let wrong = match error.downcast_ref::<Refusal>()?.code {
            Code::Sealed => false,
            Code::OtherSeal => true,
            _ => return None,
        };
        Some(Sealed { whom: sealed_for(path).ok().flatten()?, wrong })
    }
}

/// What someone gives to open a bundle.
#[derive(Clone, Default)]
pub enum Given {
    /// Nothing.
    #[default]
    Nothing,
    /// A passphrase.
    Passphrase(Zeroizing<String>),
    /// The file of their age key.
    KeyFile(PathBuf),
}

impl Given {
    /// It as what opens seals.
    ///
    /// # Errors
    /// When the file can not be read, or has no keys.
    pub fn opener(&self) -> anyhow::Result<Opener> {
        Ok(match self {
            Given::Nothing => Opener::None,
            Given::Passphrase(passphrase) => Opener::passphrase(passphrase),
            Given::KeyFile(path) => {
                let none = || format!("there are no age keys in `{}`", path.display());
                Opener::keys(opened(path)?).with_context(none)?
            }
        })
    }
}

/// For whom the bundle of a file is sealed; none if it is not.
///
/// # Errors
/// When it can not be opened, or its seal makes no sense: then a [`Refusal`].
pub fn sealed_for(path: &Path) -> anyhow::Result<Option<SealedFor>> {
    Ok(bundle::sealed_for(&mut opened(path)?)?)
}

/// Seals a bundle for one person, into a file that appears whole or not at all. What is refused is not
/// sealed.
///
/// # Errors
/// When the bundle is refused, then a [`Refusal`], or the file can not be written.
pub fn seal(library: &Library, path: &Path, sealer: &Sealer, out: &Path) -> anyhow::Result<()> {
    let mut file = opened(path)?;
    bundles::look(library, &mut file)?;
    file.rewind().with_context(|| format!("could not read `{}`", path.display()))?;
    bundles::written(out, |temporary| {
        sealer.seal(file, BufWriter::new(temporary))?;
        Ok(())
    })
}

fn opened(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("could not open `{}`", path.display()))?;
    Ok(BufReader::new(file))
}
