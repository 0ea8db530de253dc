//! Decodes Opus, which symphonia has no decoder for, with one in Rust alone.

use opus_pure::{MAX_PACKET_SAMPLES, OpusDecoder};
use symphonia::core::audio::{
    AsGenericAudioBufferRef, AudioBuffer, AudioMut, AudioSpec, GenericAudioBufferRef,
};
use symphonia::core::codecs::CodecInfo;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{
    AudioCodecParameters, AudioDecoder, AudioDecoderOptions, FinalizeResult,
};
use symphonia::core::codecs::registry::{RegisterableAudioDecoder, SupportedAudioCodec};
use symphonia::core::errors::{Error, Result};
use symphonia::core::packet::PacketRef;

use crate::units::SAMPLE_RATE;

/// A decoder for one or two channels. Samples in front that its stream says are to be left out are not.
pub(super) struct Opus {
    params: AudioCodecParameters,
    decoder: OpusDecoder,
    spec: AudioSpec,
    /// What every sample is multiplied with, by the stream's header.
    gain: f32,
    samples: Vec<f32>,
    buffer: AudioBuffer<f32>,
}

/// Samples that the header in front of a stream says are to be left out (RFC 7845, 5.1), from its first bytes.
pub(super) fn skipped(head: &[u8]) -> Option<u64> {
    let low_high = head.strip_prefix(b"OpusHead")?.get(2..)?.first_chunk()?;
    Some(u16::from_le_bytes(*low_high).into())
}

/// The gain in the header, which is in 1/256 dB.
fn gain(head: &[u8]) -> f32 {
    let bytes = head.strip_prefix(b"OpusHead").and_then(|rest| rest.get(8..)?.first_chunk());
    let steps = bytes.map_or(0, |bytes| i16::from_le_bytes(*bytes));
    10f32.powf(f32::from(steps) / (20.0 * 256.0))
}

impl Opus {
    fn try_new(params: &AudioCodecParameters) -> Result<Opus> {
        let channels = params.channels.clone().filter(|channels| channels.count() <= 2);
        let channels = channels.ok_or(Error::Unsupported("opus: more than two channels"))?;
        let decoder = OpusDecoder::new(SAMPLE_RATE as i32, channels.count());
        let spec = AudioSpec::new(SAMPLE_RATE, channels);
        Ok(Opus {
            params: params.clone(),
            decoder: decoder.map_err(|_| Error::Unsupported("opus"))?,
            gain: gain(params.extra_data.as_deref().unwrap_or_default()),
            samples: vec![0.0; MAX_PACKET_SAMPLES * spec.channels().count()],
            buffer: AudioBuffer::new(spec.clone(), MAX_PACKET_SAMPLES),
            spec,
        })
    }
}

impl AudioDecoder for Opus {
    fn reset(&mut self) {
        // It refuses only what it was not made with.
        let _ = self.decoder.reset_state();
    }

    fn codec_info(&self) -> &CodecInfo {
        &CODEC.info
    }

    fn codec_params(&self) -> &AudioCodecParameters {
        &self.params
    }

    fn decode_ref(&mut self, packet: &PacketRef<'_>) -> Result<GenericAudioBufferRef<'_>> {
        self.buffer.clear();
        let frames = self.decoder.decode(packet.data, MAX_PACKET_SAMPLES, &mut self.samples);
        let frames = frames.map_err(|_| Error::DecodeError("opus: damaged packet"))?;
        let heard = self.samples.get_mut(..frames * self.spec.channels().count());
        let heard = heard.ok_or(Error::DecodeError("opus: damaged packet"))?;
        heard.iter_mut().for_each(|sample| *sample *= self.gain);
        self.buffer.render_uninit(Some(frames));
        self.buffer.copy_from_slice_interleaved(&heard);
        self.buffer.trim(packet.trim_start.get() as usize, packet.trim_end.get() as usize);
        Ok(self.buffer.as_generic_audio_buffer_ref())
    }

    fn finalize(&mut self) -> FinalizeResult {
        FinalizeResult::default()
    }

    fn last_decoded(&self) -> GenericAudioBufferRef<'_> {
        self.buffer.as_generic_audio_buffer_ref()
    }
}

const CODEC: SupportedAudioCodec = SupportedAudioCodec {
    id: CODEC_ID_OPUS,
    info: CodecInfo { short_name: "opus", long_name: "Opus", profiles: &[] },
};

impl RegisterableAudioDecoder for Opus {
    fn try_registry_new(
        params: &AudioCodecParameters,
        _: &AudioDecoderOptions,
    ) -> Result<Box<dyn AudioDecoder>> {
        Ok(Box::new(Opus::try_new(params)?))
    }

    fn supported_codecs() -> &'static [SupportedAudioCodec] {
        &[CODEC]
    }
}
