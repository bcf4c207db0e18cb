/**
 * The made-up participants' media: a page of the same browser that answers offers with drawn faces
 * and a tone of its own on each line. Returns the function that turns an offer into an answer.
 */
export async function startMediaPage(context) {
  const page = await context.newPage();
  await page.goto('about:blank');
  // A page nobody has clicked makes no sound.
  await page.mouse.click(5, 5);
  await page.evaluate(() => {
    const peers = [];
    const face = (name, at) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [640, 360];
      const draw = canvas.getContext('2d');
      const paint = (time) => {
        const hue = 190 + at * 37;
        const backdrop = draw.createLinearGradient(0, 0, 640, 360);
        backdrop.addColorStop(0, `hsl(${hue} 22% 62%)`);
        backdrop.addColorStop(1, `hsl(${hue} 26% 38%)`);
        draw.fillStyle = backdrop;
        draw.fillRect(0, 0, 640, 360);
        draw.fillStyle = '#dfe7ec';
        draw.beginPath();
        draw.ellipse(320, 350, 150, 120, 0, 0, 7);
        draw.fill();
        draw.fillStyle = `hsl(${24 + at * 3} 42% ${70 - at * 6}%)`;
        draw.beginPath();
        draw.ellipse(320, 165, 66, 82, 0, 0, 7);
        draw.fill();
        draw.fillStyle = '#2a2622';
        draw.beginPath();
        draw.ellipse(320, 105, 70, 38, 0, 3.1, 6.3);
        draw.fill();
        draw.beginPath();
        draw.ellipse(320, 205, 20, 4 + 5 * Math.abs(Math.sin(time / 180)), 0, 0, 7);
        draw.fill();
        for (const x of [296, 344]) {
          draw.beginPath();
          draw.ellipse(x, 160, 6, 6, 0, 0, 7);
          draw.fill();
        }
      };
      setInterval(() => paint(performance.now()), 66);
      return canvas.captureStream(15).getVideoTracks()[0];
    };
    const audio = new AudioContext();
    const sound = (at) => {
      const out = audio.createMediaStreamDestination();
      const level = audio.createGain();
      level.gain.value = 0.05;
      const tone = audio.createOscillator();
      tone.frequency.value = 800 + 350 * at;
      tone.connect(level).connect(out);
      tone.start();
      return out.stream.getAudioTracks()[0];
    };
    window.answer = async (sdp, names) => {
      const peer = new RTCPeerConnection();
      peers.push(peer);
      await peer.setRemoteDescription({ type: 'offer', sdp });
      const asked = (transceiver) => new RegExp(`a=mid:${transceiver.mid}\\b[\\s\\S]*?a=(sendonly|recvonly|inactive)`).exec(sdp)?.[1];
      const receiving = peer.getTransceivers().filter((transceiver) => asked(transceiver) === 'recvonly');
      for (const kind of ['audio', 'video']) {
        const lines = receiving.filter((transceiver) => transceiver.receiver.track.kind === kind);
        for (const [at, transceiver] of lines.entries()) {
          transceiver.direction = 'sendonly';
          if (at < names.length) await transceiver.sender.replaceTrack(kind === 'audio' ? sound(at) : face(names[at], at));
        }
      }
      await peer.setLocalDescription(await peer.createAnswer());
      await new Promise((done) => {
        const look = () => (peer.iceGatheringState === 'complete' ? done() : setTimeout(look, 20));
        look();
      });
      return peer.localDescription.sdp;
    };
  });
  return (sdp, names) => page.evaluate(([offer, list]) => window.answer(offer, list), [sdp, names]);
}
