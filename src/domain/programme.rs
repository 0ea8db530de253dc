//! The way through a programme: where someone is, and whether the next stage is open.
//!
//! No rule here is ever shown as a number or as a refusal. A stage that is not open yet is not offered.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::bundle::{Gate, Programme, Stage};

/// One person's answer after the last sitting of a stage.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Comfort {
    /// Index of the person: 0, or 1 for the second of two.
    pub person: u8,
    /// Whether it was comfortable enough for the next stage.
    pub enough: bool,
    /// Practice day of that sitting.
    pub day: NaiveDate,
}

/// Where someone is in a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The id of the stage.
    pub stage: String,
    /// Number of sittings for that stage.
    pub practised: u32,
    /// The last answer of each person, as far as the next stage needs it.
    pub comfort: Vec<Comfort>,
    /// Ids of the stages whose word was given.
    pub gates: BTreeSet<String>,
}

/// A programme with someone's place in it.
#[derive(Copy, Clone, Debug)]
pub struct Course<'p> {
    programme: &'p Programme,
    standing: &'p Standing,
}

impl<'p> Course<'p> {
    /// Reads a standing against its programme.
    pub fn new(programme: &'p Programme, standing: &'p Standing) -> Course<'p> {
        Course { programme, standing }
    }

    /// Index of the current stage. A revised programme may no longer have it; then it is the first.
    pub fn place(self) -> usize {
        let mut stages = self.programme.stages.iter();
        stages.position(|stage| stage.id == self.standing.stage).unwrap_or(0)
    }

    /// The current stage; `None` if the programme has no stages.
    pub fn stage(self) -> Option<&'p Stage> {
        self.programme.stages.get(self.place())
    }

    /// The stage before; going back is always possible.
    pub fn before(self) -> Option<&'p Stage> {
        self.programme.stages.get(self.place().checked_sub(1)?)
    }

    /// The stage after this one, open or not.
    pub fn after(self) -> Option<&'p Stage> {
        self.programme.stages.get(self.place() + 1)
    }

    /// The next stage, if it is open on this day for this number of `people` (1 or 2).
    pub fn next(self, people: u8, today: NaiveDate) -> Option<&'p Stage> {
        let next = self.after()?;
        let open = match &next.gate {
            Gate::Open => true,
            Gate::Practised(times) => self.standing.practised >= *times,
            // Open from the following day on, so that nobody decides right after a sitting.
            Gate::Comfort(_) => (0..people).all(|person| {
                let mut said = self.standing.comfort.iter();
                said.any(|said| said.person == person && said.enough && said.day < today)
            }),
            Gate::AfterAppointment(_) => self.standing.gates.contains(&next.id),
        };
        open.then_some(next)
    }

    /// The stages that are open on this day for this number of `people`, in their order: the current one, those
    /// before it, because going back is always possible, and the next one if it is open.
    pub fn open(self, people: u8, today: NaiveDate) -> &'p [Stage] {
        let next = usize::from(self.next(people, today).is_some());
        let stages = &self.programme.stages;
        stages.get(..=self.place() + next).unwrap_or(stages)
    }

    /// The comfort, 1 to 10, that this stage has to reach for the next one; `None` where nobody is asked.
    pub fn comfort_asked(self) -> Option<u8> {
        match self.after()?.gate {
            Gate::Comfort(at_least) => Some(at_least),
            _ => None,
        }
    }

    /// The next stage, if it waits for a word.
    pub fn waits_for_word(self) -> Option<&'p Stage> {
        let next = self.after()?;
        let waits = matches!(next.gate, Gate::AfterAppointment(_));
        (waits && !self.standing.gates.contains(&next.id)).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bundle::Word;
    use proptest::prelude::*;

    fn stage(id: &str, gate: Gate) -> Stage {
        Stage {
            id: id.into(),
            title: id.into(),
            about: String::new(),
            sessions: Vec::new(),
            readings: Vec::new(),
            days_a_week: None,
            weeks: None,
            gate,
            in_streak: true,
        }
    }

    fn programme() -> Programme {
        Programme {
            stages: vec![
                stage("one", Gate::Open),
                stage("two", Gate::Practised(3)),
                stage("three", Gate::Comfort(6)),
                stage("four", Gate::AfterAppointment(Word::Plain("river".into()))),
                stage("five", Gate::Open),
            ],
        }
    }

    fn at(stage: &str) -> Standing {
        Standing { stage: stage.into(), practised: 0, comfort: Vec::new(), gates: BTreeSet::new() }
    }

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, n).unwrap()
    }

    fn next(standing: &Standing, people: u8, today: u32) -> Option<String> {
        let programme = programme();
        Course::new(&programme, standing).next(people, day(today)).map(|stage| stage.id.clone())
    }

    #[test]
    fn each_gate_opens_by_its_own_rule() {
        let mut one = at("one");
        assert_eq!(next(&one, 1, 5), None);
        one.practised = 3;
        assert_eq!(next(&one, 1, 5).as_deref(), Some("two"));

        let mut two = at("two");
        let said = |person, enough, n| Comfort { person, enough, day: day(n) };
        two.comfort = vec![said(0, true, 4)];
        assert_eq!(next(&two, 1, 5).as_deref(), Some("three"));
        assert_eq!(next(&two, 2, 5), None, "the other has not said it");
        two.comfort.push(said(1, true, 5));
        assert_eq!(next(&two, 2, 5), None, "on the same day");
        assert_eq!(next(&two, 2, 6).as_deref(), Some("three"));
        two.comfort[0].enough = false;
        assert_eq!(next(&two, 2, 6), None, "both, or nobody");

        let mut three = at("three");
        assert_eq!(next(&three, 1, 5), None);
        three.gates.insert("four".into());
        assert_eq!(next(&three, 1, 5).as_deref(), Some("four"));
        assert_eq!(next(&at("four"), 1, 5).as_deref(), Some("five"));
        assert_eq!(next(&at("five"), 1, 5), None, "there is no more");
    }

    #[test]
    fn a_stage_that_is_gone_is_the_first_and_going_back_is_always_possible() {
        let programme = programme();
        let gone = at("gone");
        let course = Course::new(&programme, &gone);
        assert_eq!((course.place(), course.before()), (0, None));
        for (place, stage) in programme.stages.iter().enumerate().skip(1) {
            let standing = at(&stage.id);
            let before = Course::new(&programme, &standing).before().unwrap();
            assert_eq!(before.id, programme.stages[place - 1].id);
        }
    }

    #[test]
    fn open_is_what_was_reached_and_what_may_come_next() {
        let programme = programme();
        let open = |standing: &Standing| {
            let stages = Course::new(&programme, standing).open(1, day(5));
            stages.iter().map(|stage| stage.id.clone()).collect::<Vec<_>>()
        };
        let mut two = at("two");
        assert_eq!(open(&two), ["one", "two"]);
        two.comfort = vec![Comfort { person: 0, enough: true, day: day(4) }];
        assert_eq!(open(&two), ["one", "two", "three"]);
        assert_eq!(open(&at("five")).len(), 5);
        let (none, one) = (Programme { stages: Vec::new() }, at("one"));
        assert!(Course::new(&none, &one).open(1, day(5)).is_empty());
    }

    proptest! {
        #[test]
        fn more_practice_and_more_days_never_close_a_gate(
            place in 0usize..5, practised in 0u32..6, more in 0u32..6,
            answers in proptest::collection::vec((0u8..2, any::<bool>(), 1u32..20), 0..3),
            today in 1u32..20, later in 0u32..8, people in 1u8..3,
        ) {
            let programme = programme();
            let mut standing = at(&programme.stages[place].id);
            standing.practised = practised;
            standing.comfort = answers
                .into_iter()
                .map(|(person, enough, n)| Comfort { person, enough, day: day(n) })
                .collect();
            let open = next(&standing, people, today).is_some();
            standing.practised += more;
            prop_assert!(!open || next(&standing, people, today + later).is_some());
            // Whatever two people may do, one of them may also do alone.
            prop_assert!(next(&standing, 2, today).is_none() || next(&standing, 1, today).is_some());
        }
    }
}
