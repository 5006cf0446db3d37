import * as tf from '@tensorflow/tfjs';
import {createRequire} from 'node:module';
import { prepareBackend, Random } from '../packages/runtime/dist/index.js';
import * as gan from '../packages/gan/dist/index.js';
createRequire(import.meta.url)('/tmp/native/proto1/index.cjs').load(tf);
const width=+process.argv[2]||16, B=64, rounds=+process.argv[3]||9;
function make(){
  const random=new Random(1);
  const generator=gan.dcganGenerator({width,latentSize:100,random}), critic=gan.dcganCritic({width,random});
  const og=tf.train.adam(2e-4,.1,.999,1e-8), oc=tf.train.adam(2e-4,.1,.999,1e-8);
  const real=tf.tensor(random.uniform(B*32*32*3,-1,1),[B,32,32,3]);
  const z=tf.tensor(random.normal(B*100),[B,100]);
  const W=m=>m.trainableWeights.map(w=>w.read());
  const gw=W(generator), cw=W(critic);
  const run=(m,x)=>m.apply(x,{training:true});
  return ()=>tf.tidy(()=>{
    const fake=run(generator,z);
    const c=oc.minimize(()=>gan.criticObjective(gan.vanilla,s=>run(critic,s),{real,fake,random}),true,cw);
    const g=og.minimize(()=>gan.vanilla.generatorLoss(run(critic,run(generator,z))),true,gw);
    return [c.dataSync()[0],g.dataSync()[0]];
  });
}
const names=(process.argv[4]||'wasm,tensorflow').split(',');
const steps={};
for(const n of names){ if(n!=='tensorflow') await prepareBackend(n); await tf.setBackend(n); steps[n]=make(); console.log(n, steps[n]().join(' ')); console.log(n, steps[n]().join(' '));}
const t={};const cpu={};
for(let r=0;r<rounds;r++) for(const n of names){ await tf.setBackend(n); const c=process.cpuUsage(); const a=performance.now(); steps[n](); (t[n]??=[]).push(performance.now()-a); const u=process.cpuUsage(c); (cpu[n]??=[]).push((u.user+u.system)/1e3);}
const med=v=>[...v].sort((a,b)=>a-b)[v.length>>1];
for(const n of names) console.log(width,n,'wall',med(t[n]).toFixed(1),'cpu',med(cpu[n]).toFixed(1), 'tensors', tf.memory().numTensors);
if(process.argv[5]==='prof'){ await tf.setBackend('tensorflow'); const p=await tf.profile(()=>{steps.tensorflow();}); const by={}; for(const k of p.kernels){ const e=by[k.name]??=[0,0]; e[0]++; const m=await k.kernelTimeMs; e[1]+=(typeof m==='number'?m:m.kernelMs??0);} const list=Object.entries(by).sort((a,b)=>b[1][1]-a[1][1]); console.log(list.map(([k,[n,m]])=>k+' '+n+' '+m.toFixed(1)).join('\n')); console.log('kernels',p.kernels.length);}
