//! Errors that prevent sound on a device.

use rodio::cpal;
use rubato::ResamplerConstructionError;

/// Why a device cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system has no sound system.
    #[error("there is no sound system")]
    NoHost,
    /// The sound system gives no answer in time.
    #[error("the sound system does not answer")]
    NoAnswer,
    /// The sound system has no device.
    #[error("there is no sound device")]
    NoDevice,
    /// The device does not report its formats, usually because it cannot be reached.
    #[error("`{device}` cannot be reached")]
    Offers {
        /// Name of the device.
        device: String,
        /// Error of the sound system.
        source: cpal::Error,
    },
    /// The device offers no format that the program can produce.
    #[error("`{device}` takes {offers}, expected PCM at 22,050 to 192,000 Hz")]
    NothingUsable {
        /// Name of the device.
        device: String,
        /// Formats and rates that it offers.
        offers: String,
    },
    /// The resampler cannot produce the device's rate from 48 kHz.
    #[error("`{device}` runs at {rate} Hz, which cannot be made from 48000 Hz")]
    Rate {
        /// Name of the device.
        device: String,
        /// Sample rate in Hz.
        rate: u32,
        /// Error of the resampler.
        source: ResamplerConstructionError,
    },
    /// The device refused the stream.
    #[error("`{device}` cannot be opened")]
    Stream {
        /// Name of the device.
        device: String,
        /// Error of the sound system.
        source: cpal::Error,
    },
}
