//! Seals bundles for one person, and finds what opens a sealed one.

use std::io::{BufWriter, Seek as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use zeroize::Zeroizing;

use super::bundles;
use crate::bundle::{self, Code, Opener, Refusal, SealedFor, Sealer};
use crate::library::Library;
use crate::library::doors;

/// A sealed bundle that could not be opened.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Recipient of the seal.
    pub whom: SealedFor,
    /// Whether the given passphrase or key was wrong.
    pub wrong: bool,
}

impl Sealed {
    /// Whether a seal is the reason why a file's bundle could not be opened.
    pub fn of(path: &Path, error: &anyhow::Error) -> Option<Sealed> {
        let wrong = match error.downcast_ref::<Refusal>()?.code {
            Code::Sealed => false,
            Code::OtherSeal => true,
            _ => return None,
        };
        Some(Sealed { whom: sealed_for(path).ok().flatten()?, wrong })
    }
}

/// Means given to open a bundle.
#[derive(Clone, Default)]
pub enum Given {
    /// No passphrase or key.
    #[default]
    Nothing,
    /// The passphrase that it is sealed with.
    Passphrase(Zeroizing<String>),
    /// Path of a file with an age key.
    KeyFile(PathBuf),
}

impl Given {
    /// Makes the opener of seals.
    ///
    /// # Errors
    /// When the file cannot be read, or contains no keys.
    pub fn opener(&self) -> anyhow::Result<Opener> {
        Ok(match self {
            Given::Nothing => Opener::None,
            Given::Passphrase(passphrase) => Opener::passphrase(passphrase),
            Given::KeyFile(path) => {
                let text = Zeroizing::new(doors::small(path)?);
                Opener::keys(&text).with_context(|| format!("`{}`", path.display()))?
            }
        })
    }
}

/// Recipient of the bundle in a file; `None` if it is not sealed.
///
/// # Errors
/// When it cannot be opened, or its seal is malformed: then a [`Refusal`].
pub fn sealed_for(path: &Path) -> anyhow::Result<Option<SealedFor>> {
    let (_, file) = doors::bundle_at(path)?;
    Ok(bundle::seal_of(file)?)
}

/// Seals a bundle for one person, in a file that appears complete or not at all. A refused bundle is not
/// sealed.
///
/// # Errors
/// When the bundle is refused, then a [`Refusal`], or the file cannot be written.
pub fn seal(library: &Library, path: &Path, sealer: &Sealer, out: &Path) -> anyhow::Result<()> {
    let (_, file) = doors::bundle_at(path)?;
    let mut file = bundle::take_out(file, &Opener::None)?;
    bundles::look(library, &mut file, bundles::Nowhere::default())?;
    file.rewind().with_context(|| format!("could not read `{}`", path.display()))?;
    bundles::written(out, |temporary| {
        sealer.seal(file, BufWriter::new(temporary))?;
        Ok(())
    })
}
