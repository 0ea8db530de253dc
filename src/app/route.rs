//! Where an act leads: what a screen's acts ask of the window once they have done their part.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::record::Rating;
use crate::library::{BuiltInReading, OpenedSession};
use crate::sitting::PlayRequest;
use crate::studio::Given;

/// What the window is to show next. Only the window knows whether that can be left which is shown now.
pub enum Route {
    /// The practice for today.
    Today,
    /// The list of sessions.
    Library,
    /// The installed bundles, or what was shown of one last.
    Bundles,
    /// The folder of a bundle in the making.
    Studio(PathBuf),
    /// The page of a session.
    Page(Arc<OpenedSession>),
    /// The page of a built-in reading.
    Read(Arc<BuiltInReading>),
    /// What was practised.
    Progress,
    /// The report for an appointment.
    Report,
    /// What can be taken along of the session whose page is shown.
    TakeAlong,
    /// What can be taken along of the programme of the bundle with this id.
    TakeProgrammeAlong(String),
    /// A sitting, which is made ready while it is shown.
    Begin(Box<Beginning>),
    /// The sitting that was cut off when the program ended last.
    GoOn,
    /// What is in a file, whatever that is, with what opens its seal.
    Open(PathBuf, Given),
    /// A packed file as a client will see it. Whoever leaves it comes back to where it was packed.
    Look(PathBuf),
    /// Studio, as it was left.
    BackToStudio,
    /// The lock of the record, or where one can be set.
    Lock,
}

/// A practice that is about to begin.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// What it is called, for people.
    pub title: String,
    /// What is to be played, and how.
    pub plan: PlayRequest,
    /// How it felt before, if that was said.
    pub before: Option<Rating>,
}
