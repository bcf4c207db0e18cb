/* Three people at three browsers: everybody sees and hears everybody else, and nobody is mixed up. */
import { assertHears } from './support/hearing.mjs';
import { PEOPLE, story } from './support/story.mjs';

story('three people see each other and hear the right voice from the right person', async (house) => {
  const people = {
    low: await house.enter('low', PEOPLE.lin),
    middle: await house.enter('middle', PEOPLE.zhao),
    high: await house.enter('high', PEOPLE.marsh),
  };
  const pairs = Object.values(people).flatMap((listener) =>
    Object.entries(people).flatMap(([voice, speaker]) => (speaker === listener ? [] : [{ listener, voice, speaker }])),
  );
  await Promise.all(pairs.map(({ listener, speaker }) => listener.watches(speaker)));
  await Promise.all(pairs.map(({ listener, voice, speaker }) => assertHears(listener, speaker, voice)));
});
