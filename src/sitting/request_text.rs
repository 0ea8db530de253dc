//! Preferences and requests as text for the record. They use the words of the session language, so that later
//! programs understand them. Unknown words are left out when reading.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::request::{BedChoice, PlayRequest};
use crate::domain::timer::{Interval, Timer};
use crate::domain::{
    Anchor, Area, Bed, BedSound, Bell, BellSound, Eyes, Partner, Posture, Preferences, Request,
};
use crate::library::Wishes;
use crate::narrator::Voice;
use crate::units::{Decibels, Frames};

/// Stored form of [`Preferences`].
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PreferencesText {
    anchor: Option<String>,
    avoid_anchors: Vec<String>,
    eyes: Option<String>,
    posture: Option<String>,
    skip_areas: Vec<String>,
    no_breath_practice: bool,
    skip_holds: bool,
    names: [String; 2],
    second_begins: bool,
}

impl From<&Preferences> for PreferencesText {
    fn from(preferences: &Preferences) -> PreferencesText {
        PreferencesText {
            anchor: preferences.anchor.map(|anchor| anchor.name().into()),
            avoid_anchors: preferences.avoid_anchors.iter().map(|a| a.name().into()).collect(),
            eyes: preferences.eyes.map(|eyes| eyes.name().into()),
            posture: preferences.posture.map(|posture| posture.name().into()),
            skip_areas: preferences.skip_areas.iter().map(|area| area.name().into()).collect(),
            no_breath_practice: preferences.no_breath_practice,
            skip_holds: preferences.skip_holds,
            names: preferences.names.clone(),
            second_begins: preferences.begins == Partner::B,
        }
    }
}

impl From<PreferencesText> for Preferences {
    fn from(text: PreferencesText) -> Preferences {
        Preferences {
            anchor: text.anchor.and_then(|name| Anchor::from_name(&name)),
            avoid_anchors: text.avoid_anchors.iter().filter_map(|n| Anchor::from_name(n)).collect(),
            eyes: text.eyes.and_then(|name| Eyes::from_name(&name)),
            posture: text.posture.and_then(|name| Posture::from_name(&name)),
            skip_areas: text.skip_areas.iter().filter_map(|name| Area::from_name(name)).collect(),
            no_breath_practice: text.no_breath_practice,
            skip_holds: text.skip_holds,
            names: text.names,
            begins: if text.second_begins { Partner::B } else { Partner::A },
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct BedText {
    sound: String,
    level: i32,
}

#[derive(Serialize, Deserialize)]
pub(super) struct BellText {
    sound: String,
    level: i32,
    takes: u64,
}

#[derive(Serialize, Deserialize)]
pub(super) enum BedChoiceText {
    Own,
    None,
    Other { sound: String, level: Option<i32> },
}

#[derive(Serialize, Deserialize)]
pub(super) struct RequestText {
    target: Option<u64>,
    preparation: u64,
    open_end: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) enum IntervalText {
    Every(u64),
    At(u64),
    Fraction(u32, u32),
    Random(u64),
}

/// Stored form of [`PlayRequest`].
#[derive(Serialize, Deserialize)]
pub(super) enum PlayRequestText {
    Session {
        name: String,
        bed: BedChoiceText,
        voice: Option<String>,
        preferences: PreferencesText,
        request: RequestText,
    },
    Timer {
        length: Option<u64>,
        start: Option<BellText>,
        end: Option<BellText>,
        intervals: Vec<IntervalText>,
        interval_bell: BellText,
        bed: Option<BedText>,
        seed: u64,
        request: RequestText,
    },
}

impl From<&Bell> for BellText {
    fn from(bell: &Bell) -> BellText {
        BellText {
            sound: bell.sound.name().into(),
            level: bell.level.as_hundredths(),
            takes: bell.takes.0,
        }
    }
}

impl TryFrom<BellText> for Bell {
    type Error = anyhow::Error;

    fn try_from(text: BellText) -> anyhow::Result<Bell> {
        let sound = BellSound::from_name(&text.sound).context("an unknown bell")?;
        Ok(Bell { sound, level: Decibels::hundredths(text.level), takes: Frames(text.takes) })
    }
}

impl From<&Request> for RequestText {
    fn from(request: &Request) -> RequestText {
        RequestText {
            target: request.target.map(|target| target.0),
            preparation: request.preparation.0,
            open_end: request.open_end,
        }
    }
}

impl From<RequestText> for Request {
    fn from(text: RequestText) -> Request {
        Request {
            target: text.target.map(Frames),
            preparation: Frames(text.preparation),
            open_end: text.open_end,
        }
    }
}

impl PlayRequest {
    /// The request as text for the record. A file has its absolute path.
    pub fn to_text(&self) -> String {
        serde_json::to_string(&PlayRequestText::from(self)).unwrap_or_default()
    }

    /// Reads the form of [`PlayRequest::to_text`].
    ///
    /// # Errors
    /// When the text contains anything that this program does not know.
    pub fn from_text(text: &str) -> anyhow::Result<PlayRequest> {
        let written: PlayRequestText = serde_json::from_str(text)
            .context("this program cannot read how the sitting was played")?;
        PlayRequest::try_from(written)
    }
}

impl From<&PlayRequest> for PlayRequestText {
    fn from(plan: &PlayRequest) -> PlayRequestText {
        match plan {
            PlayRequest::Session { name, bed, sitting } => PlayRequestText::Session {
                name: name.clone(),
                bed: match bed {
                    BedChoice::Own => BedChoiceText::Own,
                    BedChoice::None => BedChoiceText::None,
                    BedChoice::Other(sound, level) => BedChoiceText::Other {
                        sound: sound.name().into(),
                        level: level.map(Decibels::as_hundredths),
                    },
                },
                voice: sitting.voice.map(|voice| voice.name().into()),
                preferences: (&sitting.preferences).into(),
                request: (&sitting.request).into(),
            },
            PlayRequest::Timer { timer, request } => PlayRequestText::Timer {
                length: timer.length.map(|length| length.0),
                start: timer.start.as_ref().map(BellText::from),
                end: timer.end.as_ref().map(BellText::from),
                intervals: timer
                    .intervals
                    .iter()
                    .map(|interval| match *interval {
                        Interval::Every(gap) => IntervalText::Every(gap.0),
                        Interval::At(at) => IntervalText::At(at.0),
                        Interval::Fraction { numerator, denominator } => {
                            IntervalText::Fraction(numerator, denominator)
                        }
                        Interval::Random { least_gap } => IntervalText::Random(least_gap.0),
                    })
                    .collect(),
                interval_bell: (&timer.interval_bell).into(),
                bed: timer.bed.map(|bed| BedText {
                    sound: bed.sound.name().into(),
                    level: bed.level.as_hundredths(),
                }),
                seed: timer.seed,
                request: request.into(),
            },
        }
    }
}

impl TryFrom<PlayRequestText> for PlayRequest {
    type Error = anyhow::Error;

    fn try_from(text: PlayRequestText) -> anyhow::Result<PlayRequest> {
        let sound = |name: &str| BedSound::from_name(name).context("an unknown bed");
        Ok(match text {
            PlayRequestText::Session { name, bed, voice, preferences, request } => {
                PlayRequest::Session {
                    name,
                    bed: match bed {
                        BedChoiceText::Own => BedChoice::Own,
                        BedChoiceText::None => BedChoice::None,
                        BedChoiceText::Other { sound: name, level } => {
                            BedChoice::Other(sound(&name)?, level.map(Decibels::hundredths))
                        }
                    },
                    sitting: Wishes {
                        voice: voice.and_then(|name| Voice::from_name(&name)),
                        preferences: preferences.into(),
                        request: request.into(),
                    },
                }
            }
            PlayRequestText::Timer {
                length,
                start,
                end,
                intervals,
                interval_bell,
                bed,
                seed,
                request,
            } => {
                let timer = Timer {
                    length: length.map(Frames),
                    start: start.map(Bell::try_from).transpose()?,
                    end: end.map(Bell::try_from).transpose()?,
                    intervals: intervals
                        .into_iter()
                        .map(|interval| match interval {
                            IntervalText::Every(gap) => Interval::Every(Frames(gap)),
                            IntervalText::At(at) => Interval::At(Frames(at)),
                            IntervalText::Fraction(numerator, denominator) => {
                                Interval::Fraction { numerator, denominator }
                            }
                            IntervalText::Random(gap) => {
                                Interval::Random { least_gap: Frames(gap) }
                            }
                        })
                        .collect(),
                    interval_bell: interval_bell.try_into()?,
                    bed: match bed {
                        Some(bed) => Some(Bed {
                            sound: sound(&bed.sound)?,
                            level: Decibels::hundredths(bed.level),
                        }),
                        None => None,
                    },
                    seed,
                };
                PlayRequest::Timer { timer, request: request.into() }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_comes_back_as_it_was() {
        let preferences = Preferences {
            anchor: Some(Anchor::Hands),
            avoid_anchors: [Anchor::Breath].into(),
            eyes: Some(Eyes::Open),
            posture: Some(Posture::Lying),
            skip_areas: [Area::Pelvis, Area::Chest].into(),
            no_breath_practice: true,
            skip_holds: true,
            names: ["Ä".into(), "B \"c\"".into()],
            begins: Partner::B,
        };
        let request = Request {
            target: Some(Frames::from_secs(600)),
            preparation: Frames::from_secs(10),
            open_end: true,
        };
        let plans = [
            PlayRequest::Session {
                name: "settling-scan".into(),
                bed: BedChoice::Other(BedSound::Rain, Some(Decibels::whole(-30))),
                sitting: Wishes { voice: Some(Voice::Thomas), preferences, request },
            },
            PlayRequest::Session {
                name: "/a/b.ron".into(),
                bed: BedChoice::None,
                sitting: Wishes::default(),
            },
            PlayRequest::Timer {
                timer: Timer {
                    length: Some(Frames::from_secs(60)),
                    start: Some(Bell::plain(BellSound::Bowl)),
                    end: None,
                    intervals: vec![
                        Interval::Every(Frames::from_secs(10)),
                        Interval::At(Frames::from_secs(7)),
                        Interval::Fraction { numerator: 1, denominator: 3 },
                        Interval::Random { least_gap: Frames::from_secs(9) },
                    ],
                    interval_bell: Bell::plain(BellSound::Chime),
                    bed: Some(Bed { sound: BedSound::Ocean, level: Decibels::whole(-20) }),
                    seed: u64::MAX,
                },
                request,
            },
        ];
        for plan in plans {
            let text = plan.to_text();
            assert_eq!(PlayRequest::from_text(&text).unwrap().to_text(), text);
            assert_eq!(
                format!("{:?}", PlayRequest::from_text(&text).unwrap()),
                format!("{plan:?}")
            );
        }
        assert!(PlayRequest::from_text("{}").is_err());
    }
}
