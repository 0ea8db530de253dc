//! Arguments that several commands share.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use super::passphrase;
use crate::bundle::{Opener, SealedFor};
use crate::studio::{Given, sealing};

/// Means to open a sealed bundle.
#[derive(Args)]
pub(super) struct OpenArgs {
    /// The file of your age key, for a bundle that is sealed for it.
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

impl OpenArgs {
    /// The opener for the bundle in this file, if it is sealed. The user is asked for a passphrase.
    pub(super) fn opener(&self, file: &Path) -> Result<Opener> {
        // Later checks report a file that cannot be read or opened.
        let given = match sealing::sealed_for(file).ok().flatten() {
            None => Given::Nothing,
            Some(SealedFor::Key) => self.identity.clone().map_or(Given::Nothing, Given::KeyFile),
            Some(SealedFor::Passphrase) => {
                passphrase::of_bundle()?.map_or(Given::Nothing, Given::Passphrase)
            }
        };
        given.opener()
    }
}
