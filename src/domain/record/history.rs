//! A whole history, as a file holds it and as a report is made from it.

use super::appointment::Appointment;
use super::entry::PracticeEntry;

/// Everything that a history file holds of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// All sittings, earliest beginning first.
    pub sittings: Vec<PracticeEntry>,
    /// All appointments, earliest first.
    pub appointments: Vec<Appointment>,
}
