import { createConnectionState, createStore, profiles } from '@warmline/dev-server';
const state = createConnectionState({ profile: profiles.openai, store: createStore() });
const [effect] = state.receive({ type: 'response.create', model: 'gpt-6-astra', store: false, input: 'hello' });
if (effect?.type === 'start') {
    console.log(effect.turn.plan.context.itemCount); // 1
    state.end(effect.turn, { type: 'completed', output: [], body: {} });
}
console.log(state.lanes()[0]?.newest === undefined); // false
