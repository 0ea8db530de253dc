//! `groundwork timer`.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use clap::Args;

use super::play::OutputArgs;
use super::{bed_choice, length, preparation, word};
use crate::domain::timer::{Interval, Timer};
use crate::domain::{Bell, BellSound, Request};
use crate::library::Library;
use crate::sitting::{BedChoice, PlayRequest};
use crate::units::Frames;

#[derive(Args)]
pub(super) struct TimerArgs {
    /// The length, such as 20m, or `open`.
    #[arg(long, default_value = "10m", value_parser = timer_length)]
    length: TimerLength,
    /// The bells, separated by commas: start, end, every=5m, at=7m, at=half, at=1/3, random=4m, or `none`;
    /// start and end may name their sound (bowl, hand-bell, chime, wood-block): end=hand-bell.
    #[arg(long, default_value = "start,end", value_name = "BELLS", value_delimiter = ',', value_parser = bell)]
    bells: Vec<AskedBell>,
    /// The sound of the interval bells: bowl, hand-bell, chime or wood-block.
    #[arg(long, default_value = "chime", value_parser = bell_sound)]
    interval_bell: BellSound,
    /// A sound underneath: ocean, rain, stream, wind, night-insects, fire, brown, pink or drone, or `none`.
    #[arg(long, value_parser = bed_choice)]
    bed: Option<BedChoice>,
    /// Quiet time before the first bell, up to 5m.
    #[arg(long, value_parser = preparation, default_value = "0s")]
    prepare: Frames,
    /// Continue softly after the end bell until you stop.
    #[arg(long)]
    overtime: bool,
    /// The seed of the random bells; if left out, they differ each time.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    output: OutputArgs,
}

/// A length, or an open end.
#[derive(Copy, Clone, Debug)]
struct TimerLength(Option<Frames>);

fn timer_length(text: &str) -> Result<TimerLength, String> {
    match text {
        "open" => Ok(TimerLength(None)),
        text => length(text).map(|length| TimerLength(Some(length))),
    }
}

/// One item of `--bells`.
#[derive(Copy, Clone, Debug)]
enum AskedBell {
    Start(BellSound),
    End(BellSound),
    Way(Interval),
    None,
}

fn bell_sound(text: &str) -> Result<BellSound, String> {
    word(BellSound::ALL, BellSound::name)(text)
}

fn bell(text: &str) -> Result<AskedBell, String> {
    let (what, value) = text.split_once('=').unwrap_or((text, ""));
    let (what, value) = (what.trim(), value.trim());
    let sound = || match value {
        "" => Ok(BellSound::Bowl),
        value => bell_sound(value),
    };
    match what {
        "" | "none" if value.is_empty() => Ok(AskedBell::None),
        "start" => sound().map(AskedBell::Start),
        "end" => sound().map(AskedBell::End),
        "every" => length(value).map(|gap| AskedBell::Way(Interval::Every(gap))),
        "random" => length(value).map(|least_gap| AskedBell::Way(Interval::Random { least_gap })),
        "at" if value == "half" => {
            Ok(AskedBell::Way(Interval::Fraction { numerator: 1, denominator: 2 }))
        }
        "at" => match value.split_once('/') {
            Some((above, below)) => {
                let number = |text: &str| {
                    text.parse::<u32>()
                        .map_err(|_| format!("`{value}` is not a fraction such as 1/3"))
                };
                let (numerator, denominator) = (number(above)?, number(below)?);
                Ok(AskedBell::Way(Interval::Fraction { numerator, denominator }))
            }
            None => length(value).map(|at| AskedBell::Way(Interval::At(at))),
        },
        other => Err(format!("`{other}` is not one of start, end, every, at, random, none")),
    }
}

pub(super) fn timer(library: &Arc<Library>, args: &TimerArgs) -> Result<u8> {
    let mut timer = Timer {
        length: args.length.0,
        start: None,
        end: None,
        intervals: Vec::new(),
        interval_bell: Bell::plain(args.interval_bell),
        bed: args.bed.and_then(|bed| bed.of(None)),
        seed: args.seed.unwrap_or_else(any_seed),
    };
    for bell in &args.bells {
        match *bell {
            AskedBell::Start(sound) => timer.start = Some(Bell::plain(sound)),
            AskedBell::End(sound) => timer.end = Some(Bell::plain(sound)),
            AskedBell::Way(interval) => timer.intervals.push(interval),
            AskedBell::None => {}
        }
    }
    let request = Request {
        target: None,
        preparation: args.prepare,
        open_end: args.overtime || args.length.0.is_none(),
    };
    // Report invalid settings before anything is opened.
    timer.session()?;
    let endless = match args.length.0 {
        None => Some("`--length open` goes on until someone stops; give a length"),
        Some(_) if args.overtime => Some("`--overtime` goes on until someone stops; leave it out"),
        Some(_) => None,
    };
    if let Some(sentence) = endless
        && args.output.runs_alone()?
    {
        bail!("{sentence} with `--fast` or a file");
    }
    let record = args.output.record(library)?;
    args.output.run(library, &PlayRequest::Timer { timer, request }, record)
}

/// A seed that differs between sittings.
#[expect(clippy::disallowed_methods, reason = "a seed, not a time")]
fn any_seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}
