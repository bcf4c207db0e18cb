use super::*;

/// What the door would refuse; the library asserts that it never comes.
const TWICE: &str = concat!(
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=ice-ufrag:abcd\r\n",
    "a=ice-pwd:0123456789012345678901\r\na=setup:actpass\r\na=fingerprint:sha-256 00:01:02:03:04:05:06:07:",
    "08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\r\n",
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=recvonly\r\na=rtcp-mux\r\n",
    "a=rtpmap:96 VP8/90000\r\n",
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=recvonly\r\na=rtcp-mux\r\n",
    "a=rtpmap:96 VP9/90000\r\na=fmtp:96 profile-id=0\r\n",
);

#[test]
fn a_fault_of_the_library_costs_one_peer_and_is_told_once() {
    let now = Instant::now();
    let settings = PeerSettings::new(vec![([10, 0, 0, 1], 7000).into()], Vec::new()).expect("a certificate");
    let mut peer = Peer::new(&settings, now);
    let refused = peer.accept_offer(TWICE, &OfferSummary { lines: Vec::new() });
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(peer.failed, Failed::Now, "if this fails the library has mended its assertion");
    assert!(matches!(peer.poll_output(now), PeerOutput::Disconnected));
    assert!(matches!(peer.poll_output(now), PeerOutput::Wait(at) if at > now));
    let from = SocketAddr::from(([10, 0, 0, 2], 5000));
    assert_eq!(peer.handle_datagram(now, false, from, from, &[22; 60]), Taken::Refused);
    peer.handle_timeout(now);
    assert!(peer.accept_offer(TWICE, &OfferSummary { lines: Vec::new() }).is_err());
    peer.close();
}
