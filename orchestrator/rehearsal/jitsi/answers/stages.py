"""The stages of a bridge's media pipeline, and what each tells of itself outside the full form."""

from __future__ import annotations

_SRTP = (
    "num_srtp_processed", "num_srtp_fail", "num_srtp_auth_fail", "num_srtp_replay_fail", "num_srtp_replay_old",
    "num_srtp_invalid_packet", "num_cached_contexts",
)  # fmt: skip
_LEVELS = ("num_audio_levels", "num_silence_packets_discarded", "num_force_mute_discarded", "num_ranking_discarded")

RECEIVING: dict[str, tuple[str, ...]] = {
    "SRTP/SRTCP demuxer": ("packets_accepted_SRTP", "packets_accepted_SRTCP"),
    "RTP Parser": (),
    "AudioLevelReader_pre_srtp": _LEVELS,
    "VideoMuteNode": ("num_video_packets_discarded",),
    "SRTP Decrypt Node": _SRTP,
    "TCC generator": ("num_tcc_packets_sent", "tcc_feedback_bitrate_bps", "num_multiple_tcc_packets"),
    "Remote Bandwidth Estimator": (),
    "AudioLevelReader_post_srtp": _LEVELS,
    "ToggleablePcapWriter_rx_rtp": (),
    "Padding termination": ("num_padded_packets_seen", "num_padding_only_packets_seen"),
    "Media Type demuxer": ("packets_accepted_Audio", "packets_accepted_Video"),
    "Silence discarder": (),
    "Input pipeline termination node": (),
    "RTX handler": ("num_rtx_packets_received", "num_padding_packets_received"),
    "Duplicate termination": ("num_duplicate_packets_dropped",),
    "Retransmission requester": (),
    "Padding-only discarder": (),
    "Video parser": ("num_packets_dropped_unknown_pt", "num_keyframes", "num_layering_changes"),
    "Video quality layer lookup": (),
    "Video Layers Allocation reader": (),
    "SRTCP Decrypt Node": _SRTP,
    "ToggleablePcapWriter_rx_rtcp": (),
    "Compound RTCP parser": (),
    "RTCP termination": ("num_failed_to_forward",),
}
SENDING: dict[str, tuple[str, ...]] = {
    "RTP pre-processor": (),
    "RedHandler": (
        "red_packets_decapsulated", "red_packets_forwarded", "audio_packets_encapsulated", "audio_packets_forwarded",
        "lost_packets_recovered", "redundancy_packets_added", "invalid_red_packets_dropped",
    ),
    "Strip header extensions": (),
    "Packet cache": (),
    "Retransmission sender": (
        "num_retransmissions_requested", "num_retransmissions_rtx_sent", "num_retransmissions_plain_sent",
    ),
    "Absolute send time": (),
    "Mid stamper": (),
    "Outgoing statistics tracker": (),
    "TCC sequence number tagger": (),
    "Header extension encoder": (),
    "ToggleablePcapWriter_tx_rtp": (),
    "SRTP Encrypt Node": _SRTP,
    "RTCP pre-processor": (),
    "Keyframe Requester": (
        "num_api_requests", "num_api_requests_dropped", "num_firs_dropped", "num_firs_generated", "num_firs_forwarded",
        "num_plis_dropped", "num_plis_generated", "num_plis_forwarded",
    ),
    "Sent RTCP stats": (),
    "RTCP sender ssrc setter": (),
    "RtcpSrUpdater": (),
    "ToggleablePcapWriter_tx_rtcp": (),
    "RTCP sent notifier": (),
    "SRTCP Encrypt Node": _SRTP,
    "Output pipeline termination node": (),
}  # fmt: skip
