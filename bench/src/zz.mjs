import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
await prepareBackend('wasm', {threads: 2});
const cases = {
 matmul: (()=>{const a=tf.randomNormal([512,512]),b=tf.randomNormal([512,512]);return ()=>tf.matMul(a,b)})(),
 conv: (()=>{const x=tf.randomNormal([64,16,16,64]),w=tf.randomNormal([4,4,64,128]);return ()=>tf.conv2d(x,w,2,'same')})(),
 first: (()=>{const x=tf.randomNormal([64,32,32,3]),w=tf.randomNormal([4,4,3,64]);return ()=>tf.conv2d(x,w,2,'same')})(),
 leaky: (()=>{const x=tf.randomNormal([64,16,16,64]);return ()=>tf.leakyRelu(x)})(),
 sum: (()=>{const x=tf.randomNormal([64,16,16,64]);return ()=>tf.sum(x,[0,1,2])})(),
 small: (()=>{const x=tf.randomNormal([64,64]);return ()=>tf.matMul(x,x)})(),
};
const best={};
for (let round=0;round<6;round++) for (const t of [1,2]) {
  await prepareBackend('wasm',{threads:t});
  for (const [n,f] of Object.entries(cases)) {
    f().dispose();
    for(let i=0;i<12;i++){const s=performance.now();const y=f();const e=performance.now()-s;y.dispose();best[n]??={};best[n][t]=Math.min(best[n][t]??1e9,e);}
  }
}
for(const n in best)console.log(n,best[n][1].toFixed(3),best[n][2].toFixed(3),(best[n][1]/best[n][2]).toFixed(2));
