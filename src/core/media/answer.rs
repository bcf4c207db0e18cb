//! The answer as it is sent: the library's, with what it has no words for.

use super::command::VideoCodec;
use super::offer::OfferSummary;

/// Names media streams so that sound and picture of one person stay in step, puts the codec of the
/// room first on the lines that the other side sends on, and takes redundancy off lines that did
/// not offer it.
pub(super) fn shape(answer: &str, offer: &OfferSummary, codec: VideoCodec) -> String {
    let mut shaped = String::with_capacity(answer.len());
    let (mut audio, mut video) = (0, 0);
    for section in sections(answer) {
        let turn = match kind_of(section) {
            Some("audio") => &mut audio,
            Some("video") => &mut video,
            _ => {
                shaped.push_str(section);
                continue;
            }
        };
        let stream = format!("s{turn}");
        *turn += 1;
        let offered = mid_of(section).and_then(|mid| offer.lines.iter().find(|line| line.mid == mid));
        let refused = match offered {
            Some(line) if !line.red => payloads_of(section, "red"),
            _ => Vec::new(),
        };
        let first = match offered {
            Some(line) if line.sends => preferred_payloads(section, codec),
            _ => Vec::new(),
        };
        write_section(section, &stream, &first, &refused, &mut shaped);
    }
    shaped
}

/// Puts the formats of each sound line in the order in which the offer prefers them (RFC 3264, 6.1):
/// who prefers Opus with redundancy sends nothing but Opus otherwise.
pub(super) fn in_order_of_offer(offer: &str, answer: &str) -> String {
    let formats = |line: &str| line.split_whitespace().skip(3).map(str::to_owned).collect::<Vec<_>>();
    let mut offered = offer.lines().filter(|line| line.starts_with("m=")).map(formats);
    let mut ordered = String::with_capacity(answer.len());
    for line in answer.split_inclusive('\n') {
        if !line.starts_with("m=") {
            ordered.push_str(line);
            continue;
        }
        let preferred = offered.next().unwrap_or_default();
        let mut taken = formats(line);
        taken.sort_by_key(|format| preferred.iter().position(|known| known == format));
        let head: Vec<&str> = line.split_whitespace().take(3).collect();
        match line.starts_with("m=audio") {
            true => ordered.push_str(&format!("{} {}\r\n", head.join(" "), taken.join(" "))),
            false => ordered.push_str(line),
        }
    }
    ordered
}

/// The head of the session, and each media section.
fn sections(sdp: &str) -> impl Iterator<Item = &str> {
    let mut starts: Vec<usize> = vec![0];
    starts.extend(sdp.match_indices("\nm=").map(|(at, _)| at + 1));
    starts.push(sdp.len());
    (1..starts.len()).map(move |at| &sdp[starts[at - 1]..starts[at]])
}

fn kind_of(section: &str) -> Option<&str> {
    section.strip_prefix("m=")?.split(' ').next()
}

fn mid_of(section: &str) -> Option<&str> {
    section.lines().find_map(|line| line.strip_prefix("a=mid:"))
}

/// The payload types of a codec, by its name in `a=rtpmap`.
fn payloads_of<'a>(section: &'a str, name: &str) -> Vec<&'a str> {
    let map = |line: &'a str| line.strip_prefix("a=rtpmap:")?.split_once(' ');
    let named = |(_, codec): &(&str, &str)| codec.split('/').next().is_some_and(|own| own.eq_ignore_ascii_case(name));
    section.lines().filter_map(map).filter(named).map(|(payload, _)| payload).collect()
}

/// Those of the room's codec, each with that of its retransmissions.
fn preferred_payloads(section: &str, codec: VideoCodec) -> Vec<&str> {
    let again = |payload: &str| {
        let apt = format!(" apt={payload}");
        let line = section.lines().find(|line| line.starts_with("a=fmtp:") && line.ends_with(&apt))?;
        line.strip_prefix("a=fmtp:")?.split(' ').next()
    };
    payloads_of(section, codec.name())
        .into_iter()
        .flat_map(|payload| [Some(payload), again(payload)])
        .flatten()
        .collect()
}

fn write_section(section: &str, stream: &str, first: &[&str], refused: &[&str], into: &mut String) {
    for line in section.split_inclusive('\n') {
        if line.starts_with("m=") {
            into.push_str(&reordered(line, first, refused));
        } else if let Some(rest) = line.strip_prefix("a=msid:") {
            // Browsers keep the tracks of one stream in step (RFC 8830, lip synchronisation).
            let track = rest.split_once(' ').map_or("-\r\n", |(_, track)| track);
            into.push_str(&format!("a=msid:{stream} {track}"));
        } else if !is_dropped(line, refused) {
            into.push_str(line);
        }
    }
}

/// The payload types of an `m=` line, these first and those not at all.
fn reordered(line: &str, first: &[&str], refused: &[&str]) -> String {
    let mut words = line.trim_end().split(' ');
    let head: Vec<&str> = words.by_ref().take(3).collect();
    let payloads: Vec<&str> = words.filter(|payload| !refused.contains(payload)).collect();
    let known = first.iter().filter(|payload| payloads.contains(payload));
    let rest = payloads.iter().filter(|payload| !first.contains(payload));
    let ordered: Vec<&str> = head.iter().chain(known).chain(rest).copied().collect();
    format!("{}\r\n", ordered.join(" "))
}

/// Its stream is named above, or its codec was not offered.
fn is_dropped(line: &str, refused: &[&str]) -> bool {
    let names_stream = line.starts_with("a=ssrc:") && line.contains(" msid:");
    names_stream || is_about(line, refused)
}

fn is_about(line: &str, payloads: &[&str]) -> bool {
    let about = ["a=rtpmap:", "a=fmtp:", "a=rtcp-fb:"].iter().find_map(|name| line.strip_prefix(name));
    about.and_then(|rest| rest.split(' ').next()).is_some_and(|payload| payloads.contains(&payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 AA\r\n";

    fn shaped(body: &str, codec: VideoCodec) -> String {
        let sdp = format!("{HEAD}{body}");
        let offer = OfferSummary::parse(&sdp).expect("reads like an offer");
        shape(&sdp, &offer, codec)
    }

    #[test]
    fn sound_and_picture_of_one_turn_share_a_stream() {
        let body = concat!(
            "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=msid:x a\r\na=ssrc:1 msid:x a\r\n",
            "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=msid:y v\r\na=ssrc:2 cname:z\r\n",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n",
            "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:3\r\na=msid:y w\r\n",
        );
        let text = shaped(body, VideoCodec::Vp8);
        assert!(
            text.contains("a=msid:s0 a\r\n") && text.contains("a=msid:s0 v\r\n") && text.contains("a=msid:s1 w\r\n")
        );
        assert!(!text.contains("a=ssrc:1 msid:") && text.contains("a=ssrc:2 cname:z"));
        assert!(text.starts_with(HEAD) && text.contains("webrtc-datachannel\r\na=mid:2"));
    }

    #[test]
    fn the_rooms_codec_comes_first_where_the_other_side_sends() {
        let section = |mid: u8, direction: &str| {
            format!(
                "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99\r\na=mid:{mid}\r\na={direction}\r\na=rtpmap:96 VP8/90000\r\n\
                 a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:98 VP9/90000\r\na=rtpmap:99 rtx/90000\r\n\
                 a=fmtp:99 apt=98\r\n"
            )
        };
        let body = section(0, "sendonly") + &section(1, "recvonly");
        let text = shaped(&body, VideoCodec::Vp9);
        assert!(
            text.contains("SAVPF 98 99 96 97\r\na=mid:0") && text.contains("SAVPF 96 97 98 99\r\na=mid:1"),
            "{text}"
        );
        assert!(
            shaped(&body, VideoCodec::Av1).contains("SAVPF 96 97 98 99\r\na=mid:0"),
            "what is not there stays away"
        );
    }

    #[test]
    fn redundancy_is_answered_on_the_lines_that_offered_it() {
        let body = concat!(
            "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\n",
            "a=fmtp:63 111/111\r\n",
        );
        let sdp = format!("{HEAD}{body}");
        let mut offer = OfferSummary::parse(&sdp).expect("reads like an offer");
        assert!(offer.lines[0].red && shape(&sdp, &offer, VideoCodec::Vp8).contains("SAVPF 111 63"));
        offer.lines[0].red = false;
        let text = shape(&sdp, &offer, VideoCodec::Vp8);
        assert!(text.contains("SAVPF 111\r\n") && !text.contains(":63 "), "{text}");
    }
}
