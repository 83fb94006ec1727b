import { ChatWarmline, turnOf } from '@warmline/langchain';
import { HumanMessage } from 'langchain';
const model = new ChatWarmline({ model: 'gpt-6-astra', zdrEnabled: true });
const messages = [];
for (const question of ['Name a city with much rain.', 'And one in the desert?']) {
    messages.push(new HumanMessage(question));
    const answer = await model.invoke(messages, { include: ['reasoning.encrypted_content'] });
    messages.push(answer);
    console.log(turnOf(answer)?.mode, turnOf(answer)?.itemsSent, 'items sent');
}
