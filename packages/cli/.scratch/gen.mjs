import { writeFileSync } from 'node:fs'
const d='/tmp/r16b/'; const L=(n,a)=>writeFileSync(d+n,a.map(x=>typeof x==='string'?x:JSON.stringify(x)).join('\n'))
const u=c=>({role:'user',content:c}); const as=c=>({type:'message',role:'assistant',content:[{type:'output_text',text:c}]})
// hostile keys
L('keys.jsonl',[`{"model":"gpt-5.4","__proto__":{"polluted":1},"constructor":{"prototype":{"p":1}},"input":[{"role":"user","content":"a","__proto__":{"x":1}}]}`,
 {model:'gpt-5.4','sk-KEYSECRET\u001b[31m':1,input:[u('a')]},
 {model:'gpt-5.4','sk-KEYSECRET\u001b[31m':2,input:[u('a'),as('PROMPTSECRET'),u('b')]},
 {model:'gpt-5.4','sk-KEYSECRET\u001b[31m':3,input:[u('a'),as('PROMPTSECRET'),u('b'),as('q'),u('c')]},
 {model:'MODELSECRET\u001b]0;x\u0007',input:[u('a'),{type:'PROMPTSECRET_in_type',x:1}]},
 {model:'gpt-5.4',input:[u('a'),{type:'function_call_output',call_id:'PROMPTSECRETcall',output:''}]},
 {model:'gpt-5.4',input:[u('a'),as('PROMPTSECRET'),u('b'),as('q'),u('c')],metadata:{k:'METASECRET'},prompt_cache_key:'PCKSECRET',tools:[{type:'mcp',server_url:'https://u:URLSECRET@h/',authorization:'AUTHSECRET'}]},
 {request:{model:'gpt-5.4',input:[u('z')]},response:{id:'resp_1',error:{message:'ERRSECRET'},status:'failed'}},
 {request:{url:'https://api.openai.com/v1/responses',headers:{authorization:'Bearer HEADSECRET'},body:JSON.stringify({model:'gpt-5.4',input:'q'})},response:{body:'data: {"type":"response.completed","response":{"id":"r","output":[]}}'}},
])
const refs=Array.from({length:40000},(_,i)=>({type:'item_reference',id:'msg_'+i}))
L('refs.jsonl',[{model:'gpt-5.4',input:[u('a'),...refs,u('b')]}])
const outs=Array.from({length:8000},(_,i)=>({type:'function_call_output',call_id:'c'+i,output:''}))
L('outs.jsonl',[{model:'gpt-5.4',previous_response_id:'resp_x',input:outs}])
L('refs2.jsonl',[{model:'gpt-5.4',input:[u('a'),...Array.from({length:4000},(_,i)=>({type:'item_reference',id:'fc_'+i})),...Array.from({length:4000},(_,i)=>({type:'function_call_output',call_id:'c'+i,output:''}))]}])
L('same.jsonl',Array.from({length:3000},()=>({model:'gpt-5.4',input:[u('same')]})).concat(Array.from({length:3000},(_,i)=>({model:'gpt-5.4',input:[u('same'),as('x'+i),u('n')]}))))
L('dupids.jsonl',Array.from({length:20},(_,i)=>({request:{model:'gpt-5.4',input:[u('a'),...Array.from({length:i},(_,k)=>[as('r'+k),u('t'+k)]).flat()]},response:{id:'resp_dup',output:[{...as('r'+i),id:'msg_dup'}]}})))
L('cyc.jsonl',[{model:'gpt-5.4',previous_response_id:'resp_b',input:[u('a')]},{request:{model:'gpt-5.4',previous_response_id:'resp_a',input:[u('a')]},response:{id:'resp_a',output:[as('x')]}},{request:{model:'gpt-5.4',previous_response_id:'resp_a',input:[u('a')]},response:{id:'resp_b',output:[as('x')]}}])
L('times.jsonl',Array.from({length:30},(_,i)=>({request:{model:'gpt-5.4',input:[u('t'+i)]},startedAt:1e300-i,endedAt:1})).concat(Array.from({length:200},(_,i)=>({request:{model:'gpt-5.4',input:[u('o'+i)]},startedAt:1000+i,endedAt:9e15}))))
L('stale.jsonl',[{model:'gpt-5.4',stream:'yes',background:true,store:{},tools:'x',tool_choice:5,reasoning:[],input:[u('a')]},{model:7,input:[{}]},{model:'gpt-5.4',input:[]},{model:'gpt-5.4',input:''},{model:'gpt-5.4',input:[{type:'item_reference',id:''}]},{model:'gpt-5.4',conversation:{id:'c'},previous_response_id:'p',input:[u('x')]},{model:'gpt-5.4',generate:false,input:[u('w')]},{type:'response.create',model:'gpt-5.4'},{model:'gpt-5.4',input:[{type:'reasoning',id:'rs_1',encrypted_content:'ENC'.repeat(1000),summary:[]}]},{model:'gpt-5.4',input:[{type:'message',role:'assistant',content:[]},u('x')]}])
L('lone.jsonl',['{"model":"gpt-5.4","input":[{"role":"user","content":"\\ud800"}]}','{"model":"gpt-5.4","input":[{"role":"user","content":"\\ud800"},{"type":"message","role":"assistant","content":"x"},{"role":"user","content":"1e999"}],"temperature":1e999}','{"model":"gpt-5.4","input":[{"role":"user","content":12345678901234567890}]}'])
writeFileSync(d+'har.har',JSON.stringify({log:{entries:[{startedDateTime:'x',time:-1,request:{method:'POST',url:'https://k:URLSECRET@api.openai.com/v1/responses',headers:[{name:'authorization',value:'HEADSECRET'}],postData:{text:JSON.stringify({model:'gpt-5.4',input:'hi'})}},response:{status:200,content:{text:'data: {broken\n\n',encoding:'base64'}}},null,5,{request:null},{request:{url:'::',headers:5},_webSocketMessages:[{type:'send',data:'{"type":"response.create","model":"gpt-5.4","input":"x","stream_id":{"a":1}}',time:1e400},{type:'receive',data:'{"type":"error"}'}]}]}}))
