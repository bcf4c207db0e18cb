use std::sync::Arc;

use consilium_core::protocol::{ClientMessage, PublicationIntent, Source, pack};
use tokio::sync::mpsc;

use super::far_link::{FarLink, Road, lead_away};
use super::options::Receive;
use super::pump::PumpCommand;
use crate::peer::{Offer, PacketListener, Peer, PeerError, PeerEvent, PeerSettings};

/// Longer offers are packed: a message holds 64 KiB, and JSON makes an offer longer.
const PLAIN: usize = 32 * 1024;

/// What every peer of one participant has in common.
pub(super) struct MediaPlan {
    pub(super) loopback: bool,
    pub(super) microphone: bool,
    /// What the sound that is sent is.
    pub(super) sound: Source,
    pub(super) camera: bool,
    pub(super) simulcast: bool,
    pub(super) repeats: usize,
    pub(super) receive: Receive,
    pub(super) far_link: Option<FarLink>,
    pub(super) listener: Arc<dyn PacketListener>,
    pub(super) events: mpsc::Sender<PeerEvent>,
}

/// The media connection of a participant and its one offer at a time.
pub(super) struct Negotiation {
    plan: MediaPlan,
    peer: Option<Peer>,
    /// The id of the offer that waits for its answer.
    outstanding: Option<u32>,
    /// Lines to add with the next offer.
    lines: (usize, usize),
    restart: bool,
    /// The server has asked for an offer of the lines there are.
    again: bool,
    road: Option<Road>,
    /// The sending lines have been handed out.
    sends: bool,
}

impl Negotiation {
    pub(super) fn new(plan: MediaPlan) -> Self {
        Self {
            plan,
            peer: None,
            outstanding: None,
            lines: (0, 0),
            restart: false,
            again: false,
            road: None,
            sends: false,
        }
    }

    /// She publishes or receives anything at all.
    pub(super) fn is_wanted(&self) -> bool {
        self.plan.microphone || self.plan.camera || self.plan.receive != Receive::Nothing
    }

    /// The message that carries an offer.
    pub(super) fn offer_message(&self, offer: Offer, sound_muted: bool) -> ClientMessage {
        let intent = |mid: Option<String>, source, muted| mid.map(|mid| PublicationIntent { mid, source, muted });
        let publications =
            [intent(offer.microphone, self.plan.sound, sound_muted), intent(offer.camera, Source::Camera, false)];
        let publications = publications.into_iter().flatten().collect();
        match offer.sdp.len() > PLAIN {
            true => ClientMessage::PackedOffer { packed: pack(&offer.sdp), publications },
            false => ClientMessage::MediaOffer { sdp: offer.sdp, publications },
        }
    }

    pub(super) fn has_peer(&self) -> bool {
        self.peer.is_some()
    }

    pub(super) fn want_lines(&mut self, audio: u16, video: u16) {
        if self.plan.receive != Receive::Nothing {
            self.lines = (self.lines.0.max(audio.into()), self.lines.1.max(video.into()));
        }
    }

    pub(super) fn want_again(&mut self) {
        self.again = true;
    }

    pub(super) fn want_restart(&mut self) {
        self.restart = true;
    }

    /// Something waits to be offered, and nothing stands in its way.
    pub(super) fn is_due(&self) -> bool {
        self.outstanding.is_none() && (self.restart || self.again || self.lines != (0, 0)) && self.has_peer()
    }

    /// The offer to send under `id`: the first of a new peer, or the next of the one there is.
    pub(super) async fn offer(&mut self, id: u32) -> Result<Offer, PeerError> {
        let peer = match &mut self.peer {
            Some(peer) => peer,
            None => self.peer.insert(Peer::open(first_settings(&self.plan)).await?),
        };
        let (audio, video) = std::mem::take(&mut self.lines);
        peer.add_receiving(audio, video).await?;
        if std::mem::take(&mut self.restart) {
            peer.restart_ice().await?;
        }
        self.again = false;
        let offer = peer.offer().await?;
        self.outstanding = Some(id);
        Ok(offer)
    }

    /// The sending lines after the first answer; later ones do not change them.
    pub(super) async fn handle_answer(&mut self, id: u32, sdp: String) -> Result<Option<PumpCommand>, PeerError> {
        let Some(peer) = self.peer.as_ref().filter(|_| self.outstanding == Some(id)) else { return Ok(None) };
        self.outstanding = None;
        let sdp = match self.plan.far_link {
            Some(link) => lead_away(link, &mut self.road, &sdp).await.unwrap_or(sdp),
            None => sdp,
        };
        peer.accept_answer(sdp).await?;
        if std::mem::replace(&mut self.sends, true) {
            return Ok(None);
        }
        Ok(Some(PumpCommand::Lines { microphone: peer.microphone().await?, camera: peer.camera().await? }))
    }

    pub(super) fn handle_refusal(&mut self, id: u32) {
        if self.outstanding == Some(id) {
            self.outstanding = None;
        }
    }

    /// The peer is of no use any more: the server has forgotten its side.
    pub(super) async fn drop_peer(&mut self) {
        self.outstanding = None;
        self.lines = (0, 0);
        self.restart = false;
        self.sends = false;
        if let Some(peer) = self.peer.take() {
            peer.close().await;
        }
    }
}

fn first_settings(plan: &MediaPlan) -> PeerSettings {
    let (audio_lines, video_lines) = match plan.receive {
        Receive::Nothing => (0, 0),
        Receive::Lines { audio, video } => (audio, video),
    };
    PeerSettings {
        bind: if plan.loopback { "127.0.0.1:0" } else { "0.0.0.0:0" },
        microphone: plan.microphone,
        camera: plan.camera,
        simulcast: plan.simulcast,
        repeats: plan.repeats,
        audio_lines,
        video_lines,
        listener: plan.listener.clone(),
        events: plan.events.clone(),
    }
}
