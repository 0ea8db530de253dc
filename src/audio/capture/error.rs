//! Why a microphone cannot be used.

use rodio::cpal::{self, ErrorKind};

use crate::audio::device::OpenError;

/// Why a microphone cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum MicrophoneError {
    /// The system has no sound system.
    #[error("there is no sound system, and so no microphone")]
    NoHost,
    /// There is no microphone.
    #[error(
        "no microphone was found; plug one in, or choose one in the sound settings of the system"
    )]
    None,
    /// There is none of this name.
    #[error("there is no microphone `{name}`; there is {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// The system gives no answer, or the microphone no sound at all.
    #[error("the microphone does not answer; plug it in again, or choose another one")]
    NoAnswer,
    /// The system does not let the program use it.
    #[error(
        "the system does not let Groundwork use `{device}`; allow it in the privacy settings, or ask whoever looks after \
         this computer"
    )]
    Refused {
        /// Name of the device.
        device: String,
    },
    /// Another program has it.
    #[error("another program is using `{device}`; close that, and try once more")]
    Busy {
        /// Name of the device.
        device: String,
    },
    /// It offers no form of sound that can be read.
    #[error("`{device}` gives {offers}, expected PCM at 8,000 to 192,000 Hz")]
    Format {
        /// Name of the device.
        device: String,
        /// Formats and rates that it offers.
        offers: String,
    },
    /// Anything else.
    #[error("`{device}` cannot be opened")]
    Stream {
        /// Name of the device.
        device: String,
        /// Error of the sound system.
        source: cpal::Error,
    },
}

impl MicrophoneError {
    /// The error of a device of this name.
    pub(super) fn of(device: &str, source: cpal::Error) -> MicrophoneError {
        let device = device.to_owned();
        match source.kind() {
            ErrorKind::PermissionDenied => MicrophoneError::Refused { device },
            ErrorKind::DeviceBusy => MicrophoneError::Busy { device },
            ErrorKind::DeviceNotAvailable | ErrorKind::UnsupportedOperation => {
                MicrophoneError::None
            }
            _ => MicrophoneError::Stream { device, source },
        }
    }
}

impl From<OpenError> for MicrophoneError {
    fn from(error: OpenError) -> MicrophoneError {
        match error {
            OpenError::NoHost => MicrophoneError::NoHost,
            OpenError::NoDevice => MicrophoneError::None,
            // It is opened at whatever rate it has.
            OpenError::NoAnswer | OpenError::Rate { .. } => MicrophoneError::NoAnswer,
            OpenError::NothingUsable { device, offers } => {
                MicrophoneError::Format { device, offers }
            }
            OpenError::Offers { device, source } | OpenError::Stream { device, source } => {
                MicrophoneError::of(&device, source)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_said_with_a_way_out() {
        let said = |kind: ErrorKind| MicrophoneError::of("Headset", kind.into()).to_string();
        assert!(
            said(ErrorKind::PermissionDenied).contains("does not let Groundwork use `Headset`")
        );
        assert!(said(ErrorKind::DeviceBusy).starts_with("another program is using `Headset`"));
        assert!(said(ErrorKind::DeviceNotAvailable).starts_with("no microphone was found"));
        assert_eq!(said(ErrorKind::BackendError), "`Headset` cannot be opened");
    }
}
