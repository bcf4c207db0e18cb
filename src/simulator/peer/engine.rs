use rtc::interceptor::{Registry, Slot};
use rtc::peer_connection::configuration::interceptor_registry::{
    configure_nack, configure_rtcp_reports, configure_simulcast_extension_headers, configure_twcc,
};
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_RTX, MIME_TYPE_VP8, MediaEngine};
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpHeaderExtensionCapability, RtpCodecKind,
};
use webrtc::error::Result;
use webrtc::peer_connection::{SettingEngine, SettingEngineBuilder, SrtpProtectionProfile};

use super::keyframe_requests::KeyframeRequests;
use super::red::{OPUS, RED};

pub(super) const AUDIO_LEVEL: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
pub(super) const MID: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
pub(super) const RID: &str = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

/// Behind every interceptor that reads RTCP itself.
const LAST_SLOT: usize = 1_000_000;

pub(super) fn opus() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_OPUS.to_owned(),
        clock_rate: 48_000,
        channels: 2,
        sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
        rtcp_feedback: vec![],
    }
}

/// Opus with the frame before once more (RFC 2198).
pub(super) fn red() -> RTCRtpCodec {
    RTCRtpCodec { mime_type: "audio/red".to_owned(), sdp_fmtp_line: format!("{OPUS}/{OPUS}"), ..opus() }
}

pub(super) fn vp8() -> RTCRtpCodec {
    let feedback = |typ: &str, parameter: &str| RTCPFeedback { typ: typ.to_owned(), parameter: parameter.to_owned() };
    RTCRtpCodec {
        mime_type: MIME_TYPE_VP8.to_owned(),
        clock_rate: 90_000,
        channels: 0,
        sdp_fmtp_line: String::new(),
        rtcp_feedback: vec![feedback("ccm", "fir"), feedback("nack", ""), feedback("nack", "pli")],
    }
}

fn rtx() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_RTX.to_owned(),
        sdp_fmtp_line: "apt=96".to_owned(),
        rtcp_feedback: vec![],
        ..vp8()
    }
}

/// Opus and VP8 with the header extensions of browsers, NACK, reports and transport-wide feedback;
/// where sound is `redundant`, that is what it prefers.
pub(super) fn media_engine(redundant: bool) -> Result<(MediaEngine, Registry)> {
    let mut engine = MediaEngine::default();
    if redundant {
        let codec = RTCRtpCodecParameters { rtp_codec: red(), payload_type: RED };
        engine.register_codec(codec, RtpCodecKind::Audio)?;
    }
    for (codec, payload_type, kind) in
        [(opus(), OPUS, RtpCodecKind::Audio), (vp8(), 96, RtpCodecKind::Video), (rtx(), 97, RtpCodecKind::Video)]
    {
        engine.register_codec(RTCRtpCodecParameters { rtp_codec: codec, payload_type }, kind)?;
    }
    for uri in [MID, AUDIO_LEVEL] {
        let extension = RTCRtpHeaderExtensionCapability { uri: uri.to_owned() };
        engine.register_header_extension(extension, RtpCodecKind::Audio, None)?;
    }
    configure_simulcast_extension_headers(&mut engine)?;
    let registry = configure_nack(Registry::new(), &mut engine);
    let registry = configure_twcc(registry, &mut engine)?;
    let registry = configure_rtcp_reports(registry).with(Slot::from(LAST_SLOT), KeyframeRequests::default());
    Ok((engine, registry))
}

pub(super) fn settings() -> SettingEngine {
    SettingEngineBuilder::new()
        .with_srtp_protection_profiles(vec![
            SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm,
            SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80,
        ])
        .with_include_loopback_candidate(true)
        .build()
}
