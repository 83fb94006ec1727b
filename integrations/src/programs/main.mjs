// The end of a program whose beginning imports one adapter's `run`: prints the answer. It closes
// nothing, and must end by itself.
run(process.env.OPENAI_BASE_URL).then((answer) => console.log(answer))
