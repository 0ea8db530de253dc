//! What of someone's practice is taken along: the requests to play, with *Ground me* in front.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;

use super::grounding::GroundingRequest;
use super::request::{BedChoice, PlayRequest};
use crate::library::{
    Along, AlongFormat, AlongProgress, Library, OpenedSession, Piece, Taken, Wishes,
};

/// Sessions to be taken along, as they would be played.
#[derive(Clone, Debug, Default)]
pub struct AlongRequest {
    /// What is taken along, in order. A session at several lengths is one request for each, and one practice.
    pub practice: Vec<PlayRequest>,
    /// The folder for the files.
    pub folder: PathBuf,
    /// The format of the files.
    pub format: AlongFormat,
    /// Whether files are called by the titles of the sessions, and not *Practice 1*.
    pub titles: bool,
}

impl AlongRequest {
    /// Writes the files; see [`Along::write`]. *Ground me* is the first of them.
    ///
    /// # Errors
    /// When nothing was chosen, a session cannot be opened, and those of [`Along::write`].
    pub fn write(
        &self,
        library: &Library,
        follow: impl Fn(AlongProgress) -> ControlFlow<()> + Sync,
    ) -> anyhow::Result<Taken> {
        let AlongRequest { folder, format, titles, .. } = self;
        let (pieces, folder) = (self.pieces(library)?, folder.clone());
        Along { pieces, folder, format: *format, titles: *titles }.write(library, follow)
    }

    fn pieces(&self, library: &Library) -> anyhow::Result<Vec<Piece>> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for request in &self.practice {
            let PlayRequest::Session { name, bed, sitting } = request else { continue };
            if pieces.is_empty() {
                let grounding = GroundingRequest::beside(sitting.voice, &sitting.preferences);
                let (opened, wishes) = grounding.chosen(library)?;
                pieces.push(piece(Arc::new(opened), BedChoice::Own, wishes, None));
            }
            let known = names.iter().position(|known| known == name);
            let number = known.unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            });
            let opened = Arc::new(library.open(name)?);
            pieces.push(piece(opened, *bed, sitting.clone(), Some(number + 1)));
        }
        if pieces.is_empty() {
            bail!("nothing was chosen to take along");
        }
        Ok(pieces)
    }
}

fn piece(
    opened: Arc<OpenedSession>,
    bed: BedChoice,
    wishes: Wishes,
    practice: Option<usize>,
) -> Piece {
    let mut session = opened.session().clone();
    session.bed = bed.of(session.bed);
    Piece { opened, session, wishes, practice }
}
