//! Selects one of a device's offers, for sound that goes out and for sound that comes in, and describes it for `doctor`.

use std::fmt;

use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{
    self, BufferSize, Device, Host, SampleFormat, StreamConfig, SupportedBufferSize,
    SupportedStreamConfigRange,
};

use super::error::OpenError;
use crate::units::SAMPLE_RATE;

/// Requested frames in a block at 48 kHz, 43 ms. A device holds two blocks, which outlasts the pauses of a
/// busy machine; no command in a sitting needs a faster response. The size is always requested, because a
/// device's default can be seconds (cpal issue 1029).
const BLOCK: u32 = 2048;

/// Frames in a block of a microphone at 48 kHz, 25 ms: what shows its level is no later than 50 ms, and the two blocks that
/// a device holds outlast a short pause of the machine.
const SPOKEN: u32 = 1200;

/// Sample rates in order of preference. The last two are those of headsets without wires; only microphones are used so.
const RATES: [u32; 11] =
    [SAMPLE_RATE, 96_000, 44_100, 88_200, 192_000, 176_400, 32_000, 24_000, 22_050, 16_000, 8_000];
/// Number of those at which sound goes out.
const OUT: usize = 9;

/// Formats in order of preference.
const FORMATS: [SampleFormat; 7] = [
    SampleFormat::F32,
    SampleFormat::I32,
    SampleFormat::I24,
    SampleFormat::F64,
    SampleFormat::I16,
    SampleFormat::U16,
    SampleFormat::U8,
];

/// How a device is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceUse {
    /// Name of the device, for people.
    pub name: String,
    /// Sample rate in Hz.
    pub rate: u32,
    /// Number of channels.
    pub channels: u16,
    /// Sample format in its usual notation, such as `f32` or `i16`.
    pub format: String,
    /// Frames in a block.
    pub block: u32,
}

impl fmt::Display for DeviceUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DeviceUse { name, rate, channels, format, block } = self;
        let plural = if *channels == 1 { "" } else { "s" };
        write!(
            f,
            "{name}, {rate} Hz, {channels} channel{plural}, {format}, blocks of {block} frames"
        )
    }
}

/// A device with the selected configuration.
pub(in crate::audio) struct StreamChoice {
    pub config: StreamConfig,
    pub format: SampleFormat,
    pub used: DeviceUse,
}

impl StreamChoice {
    /// Selects a configuration from a device's offers for sound that goes out.
    pub fn of(device: &Device) -> Result<StreamChoice, OpenError> {
        let offers = device.supported_output_configs().map(Iterator::collect);
        StreamChoice::among(device, Way::Out, offers)
    }

    /// The same for sound that comes in.
    pub fn of_input(device: &Device) -> Result<StreamChoice, OpenError> {
        let offers = device.supported_input_configs().map(Iterator::collect);
        StreamChoice::among(device, Way::In, offers)
    }

    fn among(
        device: &Device,
        way: Way,
        offers: Result<Vec<SupportedStreamConfigRange>, cpal::Error>,
    ) -> Result<StreamChoice, OpenError> {
        let name = name_of(device);
        let offers = match offers {
            Ok(offers) => offers,
            Err(source) => return Err(OpenError::Offers { device: name, source }),
        };
        let (config, format) = choose(way, &offers).ok_or_else(|| OpenError::NothingUsable {
            device: name.clone(),
            offers: summary(&offers),
        })?;
        let block = match config.buffer_size {
            BufferSize::Fixed(block) => block,
            BufferSize::Default => 0,
        };
        let used = DeviceUse {
            name,
            rate: config.sample_rate,
            channels: config.channels,
            format: format.to_string(),
            block,
        };
        Ok(StreamChoice { config, format, used })
    }
}

/// Where sound goes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Way {
    Out,
    In,
}

/// Name of the device, for people.
pub(in crate::audio) fn name_of(device: &Device) -> String {
    device.description().map_or_else(|_| "unnamed".into(), |text| text.name().to_owned())
}

/// The best offer: without resampling if possible, then with two channels, then with the finest format. Sound that goes
/// out takes one channel last. A microphone with one channel has no other; where there are many, one may be dead.
fn choose(way: Way, offers: &[SupportedStreamConfigRange]) -> Option<(StreamConfig, SampleFormat)> {
    let (rates, block) = match way {
        Way::Out => (&RATES[..OUT], BLOCK),
        Way::In => (&RATES[..], SPOKEN),
    };
    offers
        .iter()
        .filter_map(|offer| {
            let rate = rates.iter().position(|rate| offer.contains_rate(*rate))?;
            let format = FORMATS.iter().position(|format| offer.sample_format() == *format)?;
            let channels = match offer.channels() {
                0 => return None,
                1 if way == Way::In => 3,
                1 => u16::MAX,
                2 => 2,
                more => more.saturating_add(1),
            };
            Some(((rate, channels, format), offer))
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|((rate, _, _), offer)| {
            let rate = RATES[rate];
            let wished = (u64::from(block) * u64::from(rate) / u64::from(SAMPLE_RATE)) as u32;
            let block = match *offer.buffer_size() {
                SupportedBufferSize::Range { min, max } => wished.min(max).max(min),
                SupportedBufferSize::Unknown => wished,
            };
            let config = StreamConfig {
                channels: offer.channels(),
                sample_rate: rate,
                buffer_size: BufferSize::Fixed(block),
            };
            (config, offer.sample_format())
        })
}

/// Offers on one line, for messages: rates, channels and formats.
fn summary(offers: &[SupportedStreamConfigRange]) -> String {
    let (Some(low), Some(high), Some(least), Some(most)) = (
        offers.iter().map(|offer| offer.min_sample_rate()).min(),
        offers.iter().map(|offer| offer.max_sample_rate()).max(),
        offers.iter().map(|offer| offer.channels()).min(),
        offers.iter().map(|offer| offer.channels()).max(),
    ) else {
        return "nothing".into();
    };
    let mut formats: Vec<String> = Vec::new();
    for offer in offers {
        let format = offer.sample_format().to_string();
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    let range = |least: u32, most: u32| match least == most {
        true => least.to_string(),
        false => format!("{least}–{most}"),
    };
    let (rates, channels) = (range(low, high), range(least.into(), most.into()));
    format!("{rates} Hz, {channels} channels, {}", formats.join(" "))
}

/// Result of `doctor` about sound.
#[derive(Debug)]
pub struct DeviceReport {
    /// Sound system, such as `ALSA`; `None` if there is none.
    pub host: Option<String>,
    /// Offers of the default device on one line: rates, channels, formats.
    pub offers: Option<String>,
    /// Configuration of the default device, or the reason why it cannot be used.
    pub used: Result<DeviceUse, OpenError>,
}

impl DeviceReport {
    /// Inspects the default device of `host` without making a sound.
    pub(super) fn of(host: &Host) -> DeviceReport {
        let device = host.default_output_device();
        let offers = device.as_ref().and_then(|device| device.supported_output_configs().ok());
        DeviceReport {
            host: Some(host.id().name().to_owned()),
            offers: offers.map(|offers| summary(&offers.collect::<Vec<_>>())),
            used: device
                .ok_or(OpenError::NoDevice)
                .and_then(|device| StreamChoice::of(&device).map(|plan| plan.used)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(
        channels: u16,
        rates: (u32, u32),
        block: (u32, u32),
        format: SampleFormat,
    ) -> SupportedStreamConfigRange {
        let block = SupportedBufferSize::Range { min: block.0, max: block.1 };
        SupportedStreamConfigRange::new(channels, rates.0, rates.1, block, format)
    }

    fn chosen(offers: &[SupportedStreamConfigRange]) -> Option<(u32, u16, SampleFormat, u32)> {
        chosen_for(Way::Out, offers)
    }

    fn chosen_for(
        way: Way,
        offers: &[SupportedStreamConfigRange],
    ) -> Option<(u32, u16, SampleFormat, u32)> {
        choose(way, offers).map(|(config, format)| {
            let BufferSize::Fixed(block) = config.buffer_size else {
                panic!("the block was left to the device")
            };
            (config.sample_rate, config.channels, format, block)
        })
    }

    #[test]
    fn what_needs_no_conversion_is_taken_first() {
        use SampleFormat::*;
        let wide = (1, 100_000);
        let offers = [
            offer(2, (44_100, 44_100), wide, F32),
            offer(1, (8_000, 192_000), wide, F32),
            offer(2, (8_000, 192_000), wide, I16),
            offer(2, (8_000, 192_000), wide, F32),
            offer(6, (8_000, 192_000), wide, F32),
        ];
        assert_eq!(chosen(&offers), Some((48_000, 2, F32, 2048)));
        assert_eq!(chosen(&offers[..3]), Some((48_000, 2, I16, 2048)));
        assert_eq!(chosen(&offers[..2]), Some((48_000, 1, F32, 2048)));
        assert_eq!(chosen(&offers[..1]), Some((44_100, 2, F32, 1881)));
        assert_eq!(chosen(&[offers[1], offers[4]]), Some((48_000, 6, F32, 2048)));
    }

    #[test]
    fn a_microphone_is_taken_with_both_channels_or_as_few_as_it_has() {
        use SampleFormat::*;
        let wide = (1, 100_000);
        let of = |channels, rate| offer(channels, (rate, rate), wide, I16);
        let heard = |offers: &[SupportedStreamConfigRange]| chosen_for(Way::In, offers);
        let all = [of(8, 48_000), of(1, 48_000), of(2, 48_000), of(2, 96_000)];
        assert_eq!(heard(&all), Some((48_000, 2, I16, 1200)));
        assert_eq!(heard(&all[..2]), Some((48_000, 1, I16, 1200)));
        assert_eq!(heard(&[of(8, 96_000)]), Some((96_000, 8, I16, 2400)));
        assert_eq!(heard(&[of(1, 44_100)]), Some((44_100, 1, I16, 1102)));
        assert_eq!(heard(&[of(1, 16_000)]), Some((16_000, 1, I16, 400)));
        // Control: nothing is played at the rate of a headset.
        assert_eq!(chosen(&[of(1, 16_000)]), None);
    }

    #[test]
    fn the_block_keeps_to_what_the_device_can_do() {
        let with = |least, most| {
            chosen(&[offer(2, (48_000, 48_000), (least, most), SampleFormat::F32)]).unwrap().3
        };
        assert_eq!(with(1, 512), 512);
        assert_eq!(with(4096, 8192), 4096);
        assert_eq!(with(1, 1_000_000), 2048);
    }

    #[test]
    fn strange_devices_are_not_used_and_said_to_be_so() {
        let dsd = offer(2, (2_822_400, 2_822_400), (1, 9), SampleFormat::DsdU8);
        assert_eq!(chosen(&[dsd]), None);
        assert_eq!(chosen(&[]), None);
        assert_eq!(summary(&[dsd]), "2822400 Hz, 2 channels, dsdu8");
        assert_eq!(summary(&[]), "nothing");
    }
}
