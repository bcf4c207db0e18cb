/* What a machine can tell of accessibility, on every page and in both languages. */
import { assertAccessible } from './support/axe.mjs';
import { PEOPLE, story } from './support/story.mjs';

for (const [language, locale] of [['zh', 'zh-CN'], ['en', 'en-GB']]) {
  story(`no serious finding before the room, in it, in the lobby and in the family's room (${language})`, async (house) => {
    const chair = await house.arrive('low', { ...PEOPLE.lin, speaks: language }, { locale });
    await chair.sees('page-prejoin');
    await assertAccessible(chair, 'before the room');
    await chair.join();
    await chair.isConnected();
    const phone = { locale, viewport: { width: 390, height: 844 } };
    const family = await house.arrive('middle', { ...PEOPLE.wang, speaks: language }, phone);
    await family.join();
    await family.sees('page-lobby');
    await assertAccessible(family, 'in the lobby');
    await chair.click(`admit-${(await chair.waitsFor(family, 'lobby')).id}`);
    await family.isConnected();
    await family.watches(chair);
    await chair.watches(family);
    await assertAccessible(family, "in the family's room");
    await assertAccessible(chair, 'in the room');
  });
}
