//! Whether sound was too loud for what recorded it.

use super::DecodeError;
use super::packets::Packets;

/// From here on a sample is at full scale, 0.004 dB under it: 16 steps of 16 bits.
const FULL: f32 = 0.9995;

/// So many samples in a row were cut off. A peak that only just reaches full scale has fewer, unless it is
/// lower than a voice.
const RUN: usize = 4;

/// In how many places the sound of a file is cut off: 4 or more samples in a row at full scale, at the
/// file's own rate, in the channel that has most of them.
///
/// # Errors
/// See [`DecodeError`].
pub fn clipped_places(bytes: &[u8]) -> Result<usize, DecodeError> {
    let mut packets = Packets::open(bytes)?;
    let mut channels = [(0, 0); 2];
    while packets.next()?.is_some() {
        for ((run, places), samples) in channels.iter_mut().zip(packets.planes()) {
            for sample in samples {
                *run = if sample.abs() >= FULL { *run + 1 } else { 0 };
                *places += usize::from(*run == RUN);
            }
        }
    }
    Ok(channels.iter().map(|(_, places)| *places).max().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::tests::wav;
    use super::*;

    /// A voice-like tone of 200 Hz for a second, cut off at full scale.
    fn tone(rate: u32, amplitude: f32) -> Vec<u8> {
        let step = 200.0 * std::f32::consts::TAU / rate as f32;
        let samples: Vec<f32> =
            (0..rate).map(|n| (amplitude * (n as f32 * step).sin()).clamp(-1.0, 1.0)).collect();
        wav(rate, &samples)
    }

    #[test]
    fn what_is_cut_off_is_counted_and_what_only_reaches_the_top_is_not() {
        for rate in [44_100, 48_000] {
            assert_eq!(clipped_places(&tone(rate, 0.99)).unwrap(), 0);
            assert_eq!(clipped_places(&tone(rate, 1.0)).unwrap(), 0, "it just reaches full scale");
            // Both sides of each of 200 waves.
            assert_eq!(clipped_places(&tone(rate, 1.5)).unwrap(), 400);
        }
    }
}
