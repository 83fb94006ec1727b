// The end of a program whose beginning imports one adapter's `run`: says what each turn did. It
// closes nothing, and must end by itself.
run(process.env.OPENAI_BASE_URL).then((done) => console.log(JSON.stringify(done)))
